import { expect } from 'chai';
import { searchValuesOf } from '../../../../../samples/portal/catalog/storage/search-values.js';

describe('searchValuesOf', () => {
  it('walks through objects and lists', () => {
    const values = searchValuesOf({
      apiVersion: 'v1',
      kind: 'Component',
      metadata: { name: 'Ledger', etag: 'e', annotations: { 'a.b/C': 'X' }, tags: ['java'] },
      spec: { list: ['c', { d: 1 }], flag: true, none: null, long: 'x'.repeat(192) },
      relations: [{ type: 'ownedBy', targetRef: 'group:default/harbour' }],
      status: { items: [] },
    });

    expect(values.map(({ field, value, original }) => [field, value, original])).to.have.deep.members([
      ['apiversion', 'v1', 'v1'],
      ['kind', 'component', 'Component'],
      ['metadata', null, null],
      ['metadata.namespace', 'default', 'default'],
      ['metadata.name', 'ledger', 'Ledger'],
      ['metadata.annotations', null, null],
      ['metadata.annotations.a.b/c', 'x', 'X'],
      ['metadata.tags', null, null],
      ['metadata.tags', 'java', 'java'],
      ['metadata.tags.java', 'true', 'true'],
      ['spec', null, null],
      ['spec.list', null, null],
      ['spec.list', 'c', 'c'],
      ['spec.list.c', 'true', 'true'],
      ['spec.list.d', '1', '1'],
      ['spec.flag', 'true', 'true'],
      ['spec.none', null, null],
      ['spec.long', null, null],
      ['relations', null, null],
      ['relations.ownedby', 'group:default/harbour', 'group:default/harbour'],
    ]);
  });

  it('leaves out what an index of some engine cannot hold', () => {
    const annotations = { longer: 'İ'.repeat(100), nul: 'a\0b', ['k\0']: 'v', fits: 'i'.repeat(191) };
    const values = searchValuesOf({ apiVersion: 'v1', kind: 'Component', metadata: { name: 'ledger', annotations } });

    const found = values.filter(({ field }) => field.startsWith('metadata.annotations.'));
    expect(found).to.deep.equal([
      { field: 'metadata.annotations.longer', value: null, original: null },
      { field: 'metadata.annotations.nul', value: null, original: null },
      { field: 'metadata.annotations.fits', value: 'i'.repeat(191), original: 'i'.repeat(191) },
    ]);
  });
});
