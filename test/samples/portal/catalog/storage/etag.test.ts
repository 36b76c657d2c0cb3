import { expect } from 'chai';
import { etagOf } from '../../../../../samples/portal/catalog/storage/etag.js';

const entity = {
  apiVersion: 'v1',
  kind: 'Component',
  metadata: { name: 'a', title: 'A' },
  spec: { b: [1, { c: 2, d: 3 }] },
};

describe('etagOf', () => {
  it('stays the same whatever the order of fields, and however the entity was read', () => {
    const same = {
      spec: { b: [1, { d: 3, c: 2 }] },
      metadata: { title: 'A', name: 'a', uid: 'u', etag: 'e' },
      kind: 'Component',
      apiVersion: 'v1',
      status: { items: [] },
    };

    expect(etagOf(same)).to.equal(etagOf(entity));
  });

  it('changes with every value and with the order of lists', () => {
    const changed = [{ b: [1, { c: 2, d: 4 }] }, { b: [{ c: 2, d: 3 }, 1] }, { b: [1, { c: 2 }] }].map((spec) =>
      etagOf({ ...entity, spec }),
    );

    expect(new Set([etagOf(entity), ...changed]).size).to.equal(4);
  });
});
