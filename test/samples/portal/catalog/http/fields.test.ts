import { expect } from 'chai';
import { pickFields } from '../../../../../samples/portal/catalog/http/fields.js';

const entity = {
  kind: 'k',
  metadata: { name: 'n', tags: ['t'], annotations: { 'a.com/b': 'x', 'a.com/c': 'y' } },
  spec: { type: 't' },
};

describe('pickFields', () => {
  it('leaves everything when no field is named', () => {
    expect(pickFields([])(entity)).to.equal(entity);
  });

  it('leaves what is named, with all below it', () => {
    expect(
      pickFields(['kind', 'metadata.name', 'metadata.annotations.a.com/b', 'spec', 'none', 'spec.none'])(entity),
    ).to.deep.equal({
      kind: 'k',
      metadata: { name: 'n', annotations: { 'a.com/b': 'x' } },
      spec: { type: 't' },
    });
  });

  it('refuses to pick from lists', () => {
    expect(() => pickFields(['metadata.tags[0]'])).to.throw(
      "Invalid fields, 'metadata.tags[0]' leads into a list: name the whole list instead",
    );
  });
});
