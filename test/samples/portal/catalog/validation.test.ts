import { expect } from 'chai';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'ledger' },
  spec: { type: 'service', lifecycle: 'production', owner: 'harbour' },
};
const location = 'url:https://example.com/catalog-info.yaml';

describe('POST /validate-entity', () => {
  let catalog: TestCatalog;
  before(async () => {
    catalog = await givenCatalog({ locations: [] });
  });
  after(cleanUp);
  const validate = (body: Parameters<TestCatalog['send']>[2]) => catalog.send('POST', '/validate-entity', body);

  it('answers 200 and nothing for an entity that the catalog would take', async () => {
    expect(await validate({ entity, location })).to.deep.equal({ status: 200, body: undefined });
  });

  it('answers 400 with every error, and its field', async () => {
    expect(await validate({ entity: { ...entity, spec: { type: '', owner: 'harbour' } }, location })).to.deep.equal({
      status: 400,
      body: {
        errors: [
          { name: 'InputError', message: 'spec.type must not be empty', field: 'spec.type' },
          { name: 'InputError', message: 'spec.lifecycle is missing', field: 'spec.lifecycle' },
        ],
      },
    });
  });

  it('refuses what is no entity', async () => {
    expect(await validate({ location })).to.deep.equal({
      status: 400,
      body: {
        errors: [{ name: 'InputError', message: 'an entity must be an object with apiVersion, kind and metadata' }],
      },
    });
  });

  it('refuses requests without a location of a known form', async () => {
    expect((await validate({ entity })).body).to.deep.equal({
      errors: [{ name: 'InputError', message: 'Invalid body: location must be a text, and not empty' }],
    });
    expect((await validate({ entity, location: 'somewhere' })).body).to.deep.equal({
      errors: [
        {
          name: 'InputError',
          message:
            "Invalid location 'somewhere': must be url:<address> or file:<path>, such as url:https://example.com/catalog-info.yaml",
        },
      ],
    });
  });

  it('stores nothing', async () => {
    await validate({ entity, location });

    expect(await catalog.names()).to.deep.equal([]);
  });
});
