import { expect } from 'chai';
import { Module } from 'proscenium';
import {
  CatalogProcessing,
  type Entity,
  type EntityProviderConnection,
} from '../../../../samples/portal/catalog/index.js';
import { cleanUp, givenCatalog } from './support/given-catalog.js';
import { component } from './support/descriptors.js';
import { TestFolder } from './support/test-folder.js';

const user = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  spec: { memberOf: ['crew'] },
});

describe('an entity provider', () => {
  afterEach(cleanUp);
  let connection: EntityProviderConnection | undefined;

  @Module('catalog')
  class Staff {
    constructor(private readonly catalog: CatalogProcessing) {}

    onInit() {
      this.catalog.addEntityProvider({
        name: 'staff',
        connect: (given) => {
          connection = given;
        },
      });
    }
  }

  it('puts entities in the catalog, changes them and takes them out again', async () => {
    const catalog = await givenCatalog({ locations: [], modules: [Staff] });

    await connection?.replaceAll([user('ada'), user('bob')]);
    const all = await catalog.names();
    await connection?.change([user('cy')], ['user:default/ada']);
    const changed = await catalog.names();
    await connection?.replaceAll([]);

    expect([all, changed, await catalog.names()]).to.deep.equal([['ada', 'bob'], ['bob', 'cy'], []]);
  });

  it('finds its entities again after a restart, until it says otherwise', async () => {
    const folder = new TestFolder();
    const backend = { database: { client: 'better-sqlite3', connection: { directory: folder.file('databases') } } };
    const first = await givenCatalog({ folder, backend, locations: [], modules: [Staff] });
    await connection?.replaceAll([user('ada')]);
    const before = await first.get('/entities/by-name/user/default/ada');
    await first.backend.stop();

    const second = await givenCatalog({ folder, backend, locations: [], modules: [Staff] });
    const after = await second.get('/entities/by-name/user/default/ada');
    await connection?.change([], ['user:default/ada']);

    expect(after).to.deep.equal(before);
    expect(await second.names()).to.deep.equal([]);
  });

  it('is told when what it gives is no entity', async () => {
    await givenCatalog({ locations: [], modules: [Staff] });

    const failure = await connection
      ?.replaceAll([{ ...user('ada'), metadata: { name: 'a b' } }])
      .catch((error: Error) => error.name);

    expect(failure).to.equal('InvalidEntityError');
  });

  it('does not keep the catalog from starting when it cannot connect', async () => {
    @Module('catalog')
    class Unreachable {
      constructor(private readonly catalog: CatalogProcessing) {}

      onInit() {
        this.catalog.addEntityProvider({ name: 'directory', connect: () => Promise.reject(new Error('no route')) });
      }
    }
    const catalog = await givenCatalog({ files: { 'all.yaml': component('one') }, modules: [Unreachable] });

    expect(await catalog.names()).to.deep.equal(['one']);
    expect(
      catalog.backend.logger.entries.filter(({ level }) => level === 'error').map(({ message }) => message),
    ).to.deep.equal(["The entity provider 'directory' cannot connect"]);
  });
});

describe('a processor of a module', () => {
  afterEach(cleanUp);

  it('teaches a kind, and derives entities and locations from it', async () => {
    @Module('catalog')
    class Fleets {
      constructor(private readonly catalog: CatalogProcessing) {}

      onInit() {
        this.catalog.addProcessor({
          name: 'FleetProcessor',
          kinds: ['Fleet'],
          derive: (entity, emit) => {
            if (entity.kind !== 'Fleet') return;
            emit.location({ type: 'file', target: './ships.yaml' }, ['spec']);
            emit.entity(user('admiral'));
          },
        });
      }
    }
    const rules = [{ allow: ['Fleet', 'Component', 'User'] }];
    const files = {
      'all.yaml': 'apiVersion: example.com/v1\nkind: Fleet\nmetadata: { name: north }\n',
      'ships.yaml': component('ship'),
    };
    const catalog = await givenCatalog({ files, catalog: { rules }, modules: [Fleets] });

    expect(await catalog.names()).to.deep.equal(['ship', 'north', 'admiral']);
  });
});
