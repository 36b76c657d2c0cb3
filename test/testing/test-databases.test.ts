import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database } from 'proscenium';
import { createTestBackend, type TestDatabase, type TestDatabaseId, TestDatabases } from 'proscenium/testing';
import { openServer } from '#src/testing/engines/server-databases.js';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { guestsIn, GuestsPlugin, titlesSkippedBy, withVariables } from './support.js';

const databases = TestDatabases.all();

interface Section {
  readonly prefix: string;
  readonly connection: string;
}

/** A name as of a run that was killed two days ago. */
const OLD = `proscenium_test_${Math.floor(Date.now() / 1000 - 172_800).toString(36)}_abcdef_guests`;

describe('TestDatabases', () => {
  for (const engine of databases.engines)
    describe(`on ${engine}`, () => {
      it('gives every test databases that no other knows', async () => {
        await using first = await databases.init(engine);
        await using second = await databases.init(engine);
        await using one = await createTestBackend().withConfig(first.config).add(GuestsPlugin).start();
        await using two = await createTestBackend().withConfig(second.config).add(GuestsPlugin).start();

        const names = await Promise.all([one, two].map(async (backend) => guestsIn(await databaseOf(backend))));

        expect(names).to.deep.equal([['guest 1'], ['guest 1']]);
      });

      it('lets a second backend find what the first has written', async () => {
        await using database = await databases.init(engine);
        const first = await createTestBackend().withConfig(database.config).add(GuestsPlugin).start();
        await first.stop();
        await using second = await createTestBackend().withConfig(database.config).add(GuestsPlugin).start();

        const names = await guestsIn(await databaseOf(second));

        expect(names).to.deep.equal(['guest 1', 'guest 2']);
      });

      it('runs the plugin on that engine', async () => {
        await using database = await databases.init(engine);
        await using backend = await createTestBackend().withConfig(database.config).add(GuestsPlugin).start();

        const { options } = await (await databaseOf(backend)).getDataSource();

        expect(options.type).to.equal(TYPES[engine]);
      });

      it('drops everything, also when a backend still uses it, and once', async () => {
        const database = await databases.init(engine);
        await using backend = await createTestBackend().withConfig(database.config).add(GuestsPlugin).start();
        const before = await placesOf(database);
        if (engine === 'SQLITE') await backend.stop();

        await Promise.all([database.drop(), database.drop()]);

        expect([before.length, await placesOf(database)]).to.deep.equal([1, []]);
      });
    });

  for (const [engine, protocol] of [
    ['POSTGRES', 'postgres'],
    ['MARIADB', 'mysql'],
  ] as const)
    if (databases.engines.includes(engine))
      it(`drops what was left behind more than a day ago, on ${engine}`, async () => {
        const server = await openServer(protocol, await urlOf(engine));
        await server.create(OLD);

        const database = await TestDatabases.create({ ids: [engine] }).init(engine);

        const left = await server.list(OLD);
        await Promise.all([server.close(), database.drop()]);
        expect(left).to.deep.equal([]);
      });

  it('removes folders that were left behind more than a day ago', async () => {
    const folder = join(tmpdir(), OLD);
    await mkdir(folder, { recursive: true });

    const database = await TestDatabases.create({ ids: ['SQLITE'] }).init('SQLITE');

    const isThere = existsSync(folder);
    await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
    expect(isThere).to.equal(false);
  });

  it('drops what is left in the hook that it was given', async () => {
    const hooks: (() => Promise<void>)[] = [];
    const given = TestDatabases.create({ ids: ['SQLITE'], after: (hook) => hooks.push(hook) });
    const database = await given.init('SQLITE');

    for (const hook of hooks) await hook();

    expect([hooks.length, await placesOf(database)]).to.deep.equal([1, []]);
  });

  it('refuses an engine that was not asked for', async () => {
    const given = TestDatabases.create({ ids: ['SQLITE'] });

    const error: unknown = await given.init('POSTGRES').catch((thrown: unknown) => thrown);

    expect(textOf(error as Error)).to.equal(
      lines(
        "TestDatabases.init() takes one of SQLITE, and received 'POSTGRES'.",
        '  mend   correct the argument.',
        '  see    docs/reference/errors.md#invalid_argument',
      ),
    );
  });

  it('refuses an engine that does not exist', () => {
    const error = thrownBy(() => TestDatabases.create({ ids: ['ORACLE' as TestDatabaseId] }));

    expect(textOf(error).split('\n')[0]).to.equal(
      "TestDatabases.create() takes ids among SQLITE, POSTGRES, MARIADB, and received 'ORACLE'.",
    );
  });

  it('refuses to go on without a server that was named', async () => {
    const error = await withVariables({ PROSCENIUM_TEST_POSTGRES_URL: 'postgresql://u:letmein@127.0.0.1:1/x' }, () =>
      thrownBy(() => TestDatabases.all()),
    );

    expect(textOf(error)).to.equal(
      lines(
        'TestDatabases cannot use what the tests ask for: no PostgreSQL at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1.',
        '  mend   start it, or say where it is: PROSCENIUM_TEST_POSTGRES_URL;',
        "         or ask for fewer engines, without 'POSTGRES': TestDatabases.create({ ids: [ … ] }).",
        '  see    docs/reference/errors.md#test_engine_missing',
      ),
    );
  });

  if (databases.engines.includes('POSTGRES'))
    it('says why a server does not let anybody in, and no password', async () => {
      const { host } = new URL(await urlOf('POSTGRES'));
      const url = `postgresql://nobody_of_that_name:letmein99@${host}/postgres`;

      const error = await withVariables({ PROSCENIUM_TEST_POSTGRES_URL: url }, () =>
        thrownBy(() => TestDatabases.create({ ids: ['POSTGRES'] })),
      );

      const [start, reason] = error.message.split(`at ${host}: `);
      expect([start, reason?.includes('nobody_of_that_name'), error.message.includes('letmein99')]).to.deep.equal([
        'TestDatabases cannot use what the tests ask for: no PostgreSQL ',
        true,
        false,
      ]);
    });

  it('skips nothing that can be used', async () => {
    const titles = await titlesSkippedBy(() => TestDatabases.create({ ids: databases.engines }));

    expect(titles).to.deep.equal([]);
  });
});

const TYPES = { SQLITE: 'better-sqlite3', POSTGRES: 'postgres', MARIADB: 'mariadb' } as const;

async function databaseOf(backend: { get: (key: typeof Database, options: { plugin: string }) => Promise<Database> }) {
  return backend.get(Database, { plugin: 'guests' });
}

async function urlOf(engine: TestDatabaseId): Promise<string> {
  await using database = await databases.init(engine);
  return sectionOf(database).connection;
}

function sectionOf({ config }: TestDatabase): Section {
  return (config as unknown as { backend: { database: Section } }).backend.database;
}

/** What there is of the databases of a test. */
async function placesOf(database: TestDatabase): Promise<readonly string[]> {
  const { connection, prefix } = sectionOf(database);
  if (database.engine === 'SQLITE') {
    const { directory } = connection as unknown as { directory: string };
    return existsSync(directory) ? [directory] : [];
  }
  const server = await openServer(database.engine === 'POSTGRES' ? 'postgres' : 'mysql', connection);
  try {
    return await server.list(prefix);
  } finally {
    await server.close();
  }
}
