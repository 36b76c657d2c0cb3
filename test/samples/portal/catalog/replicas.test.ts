import { expect } from 'chai';
import { type Constructor, Module } from 'proscenium';
import {
  CatalogProcessing,
  type Entity,
  type EntityProviderConnection,
} from '../../../../samples/portal/catalog/index.js';
import {
  dropPostgresDatabases,
  postgresConnection,
  requiresPostgres,
  uniquePrefix,
} from '../../../support/database-servers.js';
import { component } from './support/descriptors.js';
import { cleanUp, givenCatalog, type TestCatalog } from './support/given-catalog.js';
import { TestFolder } from './support/test-folder.js';

describe('two catalogs on one PostgreSQL', () => {
  requiresPostgres();
  let prefix: string;
  let folder: TestFolder;
  let catalogs: readonly TestCatalog[];
  let connections: EntityProviderConnection[];

  beforeEach(async () => {
    prefix = uniquePrefix();
    folder = new TestFolder({ 'all.yaml': component('quay') });
    connections = [];
    const backend = { database: { client: 'pg', prefix, connection: postgresConnection() } };
    const start = () =>
      givenCatalog({ folder, backend, modules: [staffModule((connection) => connections.push(connection))] });
    catalogs = await Promise.all([start(), start()]);
  });

  afterEach(async () => {
    await cleanUp();
    await dropPostgresDatabases(prefix);
  });

  /** The names that each of the two shows. */
  function names(): Promise<string[][]> {
    return Promise.all(catalogs.map((catalog) => catalog.names('/entities?filter=kind=user')));
  }

  it('keep what an entity provider has said in the other', async () => {
    await connections[0]?.replaceAll([user('ada')]);
    await catalogs[1]?.refresh();

    expect(await names()).to.deep.equal([['ada'], ['ada']]);
  });

  it('put together what their entity providers change', async () => {
    await connections[0]?.replaceAll([user('ada'), user('bob')]);
    await connections[1]?.change([user('cyd')], ['user:default/ada']);
    await catalogs[0]?.refresh();

    expect(await names()).to.deep.equal([
      ['bob', 'cyd'],
      ['bob', 'cyd'],
    ]);
  });

  it('lose nothing that is said in both at the same time', async () => {
    await Promise.all([connections[0]?.change([user('ada')], []), connections[1]?.change([user('bob')], [])]);

    expect(await names()).to.deep.equal([
      ['ada', 'bob'],
      ['ada', 'bob'],
    ]);
  });

  it('tell the same problems', async () => {
    folder.write('all.yaml', component('not a name'));
    await catalogs[0]?.refresh();

    const [mine, theirs] = await Promise.all(catalogs.map((catalog) => catalog.problems()));

    expect(mine).to.have.lengthOf(1).and.to.deep.equal(theirs);
  });
});

function user(name: string): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name }, spec: { memberOf: [] } };
}

function staffModule(connect: (connection: EntityProviderConnection) => void): Constructor {
  @Module('catalog')
  class StaffModule {
    constructor(private readonly catalog: CatalogProcessing) {}

    onInit(): void {
      this.catalog.addEntityProvider({ name: 'staff', connect });
    }
  }
  return StaffModule;
}
