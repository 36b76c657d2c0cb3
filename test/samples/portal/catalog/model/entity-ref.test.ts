import { expect } from 'chai';
import { formatEntityRef, parseEntityRef } from '../../../../../samples/portal/catalog/model/entity-ref.js';

describe('parseEntityRef', () => {
  it('takes what is left out from the defaults', () => {
    expect(parseEntityRef('harbour', { kind: 'Group' })).to.deep.equal({
      kind: 'Group',
      namespace: 'default',
      name: 'harbour',
    });
    expect(parseEntityRef('north/harbour', { kind: 'Group' })).to.deep.equal({
      kind: 'Group',
      namespace: 'north',
      name: 'harbour',
    });
    expect(parseEntityRef('user:ada', { kind: 'Group', namespace: 'north' })).to.deep.equal({
      kind: 'user',
      namespace: 'north',
      name: 'ada',
    });
    expect(parseEntityRef('user:south/ada')).to.deep.equal({ kind: 'user', namespace: 'south', name: 'ada' });
  });

  it('refuses references with an empty part', () => {
    for (const reference of ['', ':ada', 'user:', 'user:/ada', '/ada'])
      expect(() => parseEntityRef(reference, { kind: 'User' })).to.throw(
        `'${reference}' is not an entity reference of the form [kind:][namespace/]name`,
      );
  });

  it('asks for the kind where none is assumed', () => {
    expect(() => parseEntityRef('ledger')).to.throw(
      "'ledger' names no kind, and none is assumed here; write kind:ledger, such as component:ledger",
    );
  });
});

describe('formatEntityRef', () => {
  it('writes everything in lower case', () => {
    expect(formatEntityRef({ kind: 'API', namespace: 'North', name: 'Tides' })).to.equal('api:north/tides');
  });
});
