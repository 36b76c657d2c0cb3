import { expect } from 'chai';
import { ScaffolderEntityModel } from '../../../../samples/portal/scaffolder-entity-model/index.js';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';

interface Shown {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly definition?: string };
  readonly relations: readonly { readonly type: string; readonly targetRef: string }[];
}

describe('the catalog of Harrow Sound Ports', () => {
  let catalog: TestCatalog;
  before(async () => {
    const locations = [{ type: 'file', target: 'samples/portal/catalog-data/all.yaml' }];
    catalog = await givenCatalog({ catalog: { locations }, modules: [ScaffolderEntityModel] });
  });
  after(cleanUp);

  it('has no errors', async () => {
    expect(await catalog.problems()).to.deep.equal([]);
  });

  it('holds entities of every kind', async () => {
    const { facets } = await catalog.get<{ facets: { kind: { value: string; count: number }[] } }>(
      '/entity-facets?facet=kind',
    );

    expect(Object.fromEntries(facets.kind.map(({ value, count }) => [value, count]))).to.deep.equal({
      API: 11,
      Component: 20,
      Domain: 4,
      Group: 10,
      Location: 2,
      Resource: 10,
      System: 7,
      Template: 2,
      User: 12,
    });
  });

  it('is related only to what is in it', async () => {
    const entities = await catalog.get<Shown[]>('/entities');
    const refs = new Set(
      entities.map(({ kind, metadata }) => `${kind}:${metadata.namespace}/${metadata.name}`.toLowerCase()),
    );

    const dangling = entities.flatMap(({ metadata, relations }) =>
      relations
        .filter(({ targetRef }) => !refs.has(targetRef))
        .map(({ targetRef }) => `${metadata.name} -> ${targetRef}`),
    );

    expect(dangling).to.deep.equal([]);
  });

  it('reads the definition of an API from the file beside it', async () => {
    const { spec } = await catalog.get<Shown>('/entities/by-name/api/default/berth-plan');

    expect(spec.definition).to.match(/^openapi: 3\.1\.0\n/);
  });
});

describe('the broken descriptor of the portal', () => {
  afterEach(cleanUp);

  it('gives away its one good document, and every error of the others', async () => {
    const catalog = await givenCatalog({
      catalog: { locations: [{ type: 'file', target: 'samples/portal/broken/catalog-info.yaml' }] },
    });

    expect(await catalog.names()).to.deep.equal(['lamp-timer']);
    expect((await catalog.problems()).map((text) => text.replace('samples/portal/broken/', ''))).to.deep.equal([
      "catalog-info.yaml:5:9: metadata.name must be letters, digits and [-_.], with a letter or digit at both ends, at most 63 characters, and is 'fog horn'",
      "catalog-info.yaml:6:10: metadata.tags.0 must be lower-case letters, digits and [:+#], separated by single dashes, at most 63 characters, and is 'Loud'",
      "catalog-info.yaml:22:7: kind 'Lighthouse' is not known to this catalog, which knows API, Component, Domain, Group, Location, Resource, System, User; add the module of the catalog that teaches this kind to the backend",
      'catalog-info.yaml:30:1: is no valid YAML: All mapping items must start at the same column',
    ]);
  });
});
