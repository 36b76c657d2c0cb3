import { expect } from 'chai';
import { Auth, Database, Plugin, TokenAuth } from 'proscenium';
import { createTestBackend, TestDatabases } from 'proscenium/testing';
import { rejectionOf } from '../support/given-auth.js';

@Plugin('catalog')
class CatalogPlugin {}

const databases = TestDatabases.all();
const TABLE = 'backstage_backend_public_keys__keys';

for (const engine of databases.engines)
  describe(`keys in a database on ${engine}`, function () {
    this.timeout(60_000);

    it('are seen by every replica, in the table of Backstage', async () => {
      await using database = await databases.init(engine);
      await using one = await createTestBackend({ config: database.config })
        .with(Auth, TokenAuth)
        .add(CatalogPlugin)
        .start();
      await using two = await createTestBackend({ config: database.config })
        .with(Auth, TokenAuth)
        .add(CatalogPlugin)
        .start();
      const [first, second] = await Promise.all([one, two].map((backend) => backend.get(Auth, { plugin: 'catalog' })));

      const before = await second?.listPublicServiceKeys();
      // At the same time, so that they make the table and their keys together.
      await Promise.all([first, second].map((auth) => issue(auth)));
      const [ofFirst, ofSecond] = await Promise.all([first?.listPublicServiceKeys(), second?.listPublicServiceKeys()]);

      expect(before).to.deep.equal({ keys: [] });
      expect(ofFirst?.keys.length).to.equal(2);
      expect(byId(ofFirst?.keys)).to.deep.equal(byId(ofSecond?.keys));
      const source = await (await one.get(Database, { plugin: 'catalog' })).getDataSource();
      const rows = await source.query<{ id: string; key: string; expires_at: string }[]>(`SELECT * FROM ${TABLE}`);
      expect(rows.map(({ id, key }) => JSON.parse(key).kid === id)).to.deep.equal([true, true]);
      expect(rows.every(({ expires_at: at }) => new Date(at).toISOString() === at)).to.equal(true);
      const migrations = await source.query<{ name: string }[]>(
        'SELECT name FROM backstage_backend_public_keys__knex_migrations',
      );
      expect([...new Set(migrations.map(({ name }) => name))]).to.deep.equal(['20240327104803_public_keys.js']);
    });

    it('need a table that is there, where migrations are left out', async () => {
      await using database = await databases.init(engine);
      await using backend = await createTestBackend({ config: database.config })
        .with(Auth, TokenAuth)
        .withConfig({ backend: { database: { skipMigrations: true } } })
        .add(CatalogPlugin)
        .start();
      const auth = await backend.get(Auth, { plugin: 'catalog' });

      expect(await rejectionOf(issue(auth))).to.contain(
        `The database of plugin 'catalog' has no table ${TABLE}, and skipMigrations keeps it from being made.`,
      );
    });

    it('are removed when they have expired', async () => {
      await using database = await databases.init(engine);
      await using backend = await createTestBackend({ config: database.config })
        .with(Auth, TokenAuth)
        .add(CatalogPlugin)
        .start();
      const auth = await backend.get(Auth, { plugin: 'catalog' });
      await issue(auth);
      const source = await (await backend.get(Database, { plugin: 'catalog' })).getDataSource();
      await source.query(`UPDATE ${TABLE} SET expires_at = '2020-01-01T00:00:00.000Z'`);

      expect(await auth.listPublicServiceKeys()).to.deep.equal({ keys: [] });
      expect(await source.query(`SELECT * FROM ${TABLE}`)).to.deep.equal([]);
    });
  });

async function issue(auth: Auth | undefined): Promise<void> {
  if (auth === undefined) throw new Error('there is no such replica');
  await auth.getPluginRequestToken({
    onBehalfOf: await auth.getOwnServiceCredentials(),
    targetPluginId: 'search',
  });
}

function byId(keys: readonly { kid?: unknown }[] = []): readonly unknown[] {
  return [...keys].sort((one, other) => String(one.kid).localeCompare(String(other.kid)));
}
