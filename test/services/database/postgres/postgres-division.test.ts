import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import type { DataSource } from 'typeorm';
import {
  askPostgres,
  dropPostgresDatabases,
  postgresConnection,
  requiresPostgres,
  uniquePrefix,
} from '../../../support/database-servers.js';
import { cleanUp, givenDatabase, rejection } from '../support.js';

describe('PostgreSQL divided by schema', () => {
  requiresPostgres();
  let prefix: string;
  let database: string;

  beforeEach(async () => {
    prefix = uniquePrefix();
    database = `${prefix}all`;
  });

  afterEach(async () => {
    await cleanUp();
    await dropPostgresDatabases(prefix);
    const roles = await askPostgres(`SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, '${prefix}')`);
    for (const { name } of roles) await askPostgres(`DROP ROLE "${String(name)}"`);
  });

  it('lets plugins share connections, each in its own schema', async () => {
    const one = given('one');
    const two = given('two', {}, one.connections);
    const sources = [await one.database.getDataSource(), await two.database.getDataSource()];

    const seen = [];
    for (const source of sources)
      seen.push(await ask(source, 'SELECT pg_backend_pid() AS pid, current_schema() AS schema'));

    expect(seen.map(({ schema }) => schema)).to.deep.equal(['one', 'two']);
    expect(new Set(seen.map(({ pid }) => pid)).size).to.equal(1);
    expect(await connectionsTo(database)).to.equal(1);
  });

  it('has no more connections than the limit, and serves everybody', async () => {
    const plugins = ['one', 'two', 'three', 'four'];
    const first = given('zero', { maxConnections: 2 });
    const sources = await Promise.all(
      plugins.map((id) => given(id, { maxConnections: 2 }, first.connections).database.getDataSource()),
    );

    const counts = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const source = sources[index % sources.length] as DataSource;
        const { count } = await ask(
          source,
          `SELECT count(*)::int AS count, current_schema() AS schema, pg_sleep(0.005) FROM pg_stat_activity WHERE datname = '${database}'`,
        );
        return Number(count);
      }),
    );

    expect([counts.length, Math.max(...counts)]).to.deep.equal([40, 2]);
  });

  it('leaves nothing of what one plugin set to the next', async () => {
    const one = given('one', { maxConnections: 1 });
    const two = given('two', { maxConnections: 1 }, one.connections);
    const [first, second] = [await one.database.getDataSource(), await two.database.getDataSource()];
    const runner = first.createQueryRunner();
    await runner.query('SET timezone TO "Asia/Tokyo"');
    await runner.query('CREATE TEMP TABLE note (text TEXT)');
    await runner.query('SELECT pg_advisory_lock(4711)');
    await runner.release();

    const found = await ask(
      second,
      `SELECT current_setting('timezone') AS timezone, to_regclass('note') AS note, current_setting('application_name') AS name,
        current_setting('statement_timeout') AS timeout,
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks`,
    );

    expect(found['timezone']).not.to.equal('Asia/Tokyo');
    expect({ ...found, timezone: '' }).to.deep.equal({
      timezone: '',
      note: null,
      name: 'backstage_plugin_two',
      timeout: '30s',
      locks: 0,
    });
  });

  it('lets the server share nothing where a plugin connects as somebody else', async () => {
    await askPostgres(`CREATE ROLE "${prefix}guest" LOGIN SUPERUSER`);
    const one = given('one');
    const two = given('two', { plugin: { two: { connection: { user: `${prefix}guest` } } } }, one.connections);
    await one.database.getDataSource();

    const { user } = await ask(await two.database.getDataSource(), 'SELECT session_user AS user');

    expect([user, await connectionsTo(database)]).to.deep.equal([`${prefix}guest`, 2]);
  });

  it('creates a schema that belongs to the role of its plugin', async () => {
    await askPostgres(`CREATE ROLE "${prefix}librarian"`);
    const one = given('one');
    const settings = { plugin: { two: { role: `${prefix}librarian` } } };
    const two = given('two', settings, one.connections);
    const [first, second] = [await one.database.getDataSource(), await two.database.getDataSource()];
    await second.query('CREATE TABLE book (title TEXT)');

    const owners = await ask(
      first,
      `SELECT (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'two') AS schema,
        (SELECT tableowner FROM pg_tables WHERE tablename = 'book') AS table, current_user::text AS user`,
    );

    expect(owners).to.deep.equal({
      schema: `${prefix}librarian`,
      table: `${prefix}librarian`,
      user: postgresConnection()['user'],
    });
  });

  it('creates schemas in a database that must be there', async () => {
    await askPostgres(`CREATE DATABASE "${database}"`);
    const settings = { ensureExists: false, ensureSchemaExists: true, schemaPrefix: 'stage_' };

    const source = await given('one', settings).database.getDataSource();

    expect(await ask(source, 'SELECT current_schema() AS schema')).to.deep.equal({ schema: 'stage_one' });
  });

  it('creates the schema of one plugin alone, where only that one says so', async () => {
    await askPostgres(`CREATE DATABASE "${database}"`);
    const settings = { ensureExists: false, plugin: { two: { ensureSchemaExists: true } } };
    const one = given('one', settings);
    const two = given('two', settings, one.connections);

    const schemas = [];
    for (const { database: opened } of [one, two])
      schemas.push((await ask(await opened.getDataSource(), 'SELECT current_schema() AS schema'))['schema']);

    expect(schemas).to.deep.equal([null, 'two']);
  });

  it('opens no connection for a plugin that never asks', async () => {
    const one = given('one');
    const two = given('two', {}, one.connections);
    two.database.onInit();
    await one.database.getDataSource();

    await two.database.onShutdown();

    const rows = await askPostgres(`SELECT nspname FROM pg_namespace WHERE nspname = 'two'`, database);
    expect(rows).to.deep.equal([]);
  });

  it('keeps the connections for the others when a plugin closes', async () => {
    const one = given('one');
    const two = given('two', {}, one.connections);
    const source = await two.database.getDataSource();
    await one.database.getDataSource();

    await one.database.onShutdown();

    expect(await ask(source, 'SELECT current_schema() AS schema')).to.deep.equal({ schema: 'two' });
  });

  function given(
    pluginId: string,
    settings: JsonObject = {},
    connections?: ReturnType<typeof givenDatabase>['connections'],
  ) {
    const { plugin, ...others } = settings;
    const config = {
      backend: {
        database: {
          client: 'pg',
          connection: { ...postgresConnection(), database },
          pluginDivisionMode: 'schema',
          ...others,
          ...(plugin === undefined ? {} : { plugin }),
        },
      },
    };
    return givenDatabase({
      pluginId,
      config,
      entities: [],
      migrations: [],
      ...(connections === undefined ? {} : { connections }),
    });
  }
});

describe('PostgreSQL divided by database', () => {
  requiresPostgres();
  let prefix: string;

  beforeEach(() => {
    prefix = uniquePrefix();
  });

  afterEach(async () => {
    await cleanUp();
    await dropPostgresDatabases(prefix);
    const roles = await askPostgres(`SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, '${prefix}')`);
    for (const { name } of roles) await askPostgres(`DROP ROLE "${String(name)}"`);
  });

  it('creates the databases of plugins that start at once', async () => {
    const ids = ['one', 'two', 'three', 'four'];
    const first = given('zero');

    const sources = await Promise.all(ids.map((id) => given(id, {}, first.connections).database.getDataSource()));

    const names = await Promise.all(sources.map((source) => ask(source, 'SELECT current_database() AS name')));
    expect(names.map(({ name }) => name)).to.deep.equal(ids.map((id) => `${prefix}${id}`));
  });

  it('needs no right on the maintenance database when its own is there', async () => {
    await askPostgres(`CREATE DATABASE "${prefix}one"`);

    const source = await given('one', { maintenanceDatabase: 'prosc_is_not_there' }).database.getDataSource();

    expect(source.isInitialized).to.equal(true);
  });

  it('creates it from the maintenance database that is configured', async () => {
    const error = await rejection(given('one', { maintenanceDatabase: 'prosc_is_not_there' }).database.getDataSource());

    expect(error.message.split('\n')[0]).to.equal(
      `The database of plugin 'one' (PostgreSQL, 127.0.0.1:5432/${prefix}one) could not be opened: Failed to connect to the database to make sure that '${prefix}one' exists, database "prosc_is_not_there" does not exist`,
    );
  });

  it('creates a database that belongs to the role', async () => {
    await askPostgres(`CREATE ROLE "${prefix}librarian"`);

    const source = await given('one', { role: `${prefix}librarian` }).database.getDataSource();

    const owner = await ask(
      source,
      'SELECT pg_get_userbyid(datdba)::text AS owner, current_user::text AS user FROM pg_database WHERE datname = current_database()',
    );
    expect(owner).to.deep.equal({ owner: `${prefix}librarian`, user: `${prefix}librarian` });
  });

  it('connects through a connection string, with the name of the plugin', async () => {
    const { host, port, user } = postgresConnection() as { host: string; port: number; user: string };
    const connection = `postgresql://${user}@${host}:${port}/ignored`;

    const source = await given('one', { connection }).database.getDataSource();

    expect(
      await ask(source, `SELECT current_database() AS database, current_setting('application_name') AS name`),
    ).to.deep.equal({
      database: `${prefix}one`,
      name: 'backstage_plugin_one',
    });
  });

  it('generates uuids without an extension', async () => {
    const source = await given('one').database.getDataSource();

    const { id } = await ask(source, `SELECT gen_random_uuid()::text AS id`);

    expect(id).to.match(/^[0-9a-f-]{36}$/);
  });

  it('refuses to commit a transaction in which an error was caught', async () => {
    const { database } = given('one');

    const error = await rejection(
      database.transaction(async (manager) => {
        await manager.query('CREATE TABLE kept (a INT)');
        await manager.query('SELECT * FROM nowhere').catch(() => undefined);
      }),
    );

    expect(error.message).to.equal(
      [
        "A transaction of plugin 'one' cannot be committed: a statement in it had failed, and that error was caught.",
        '  mend   let the error of a statement end the transaction;',
        '         where a statement may fail, put it into a transaction of its own inside, manager.transaction(…), which is a savepoint.',
        '  see    docs/reference/errors.md#database_failed',
      ].join('\n'),
    );
  });

  function given(
    pluginId: string,
    settings: JsonObject = {},
    connections?: ReturnType<typeof givenDatabase>['connections'],
  ) {
    const config = {
      backend: { database: { client: 'pg', connection: postgresConnection(), prefix, ...settings } },
    };
    return givenDatabase({
      pluginId,
      config,
      entities: [],
      migrations: [],
      ...(connections === undefined ? {} : { connections }),
    });
  }
});

async function ask(source: DataSource, sql: string): Promise<Record<string, unknown>> {
  const [row]: Record<string, unknown>[] = await source.query(sql);
  return row ?? {};
}

async function connectionsTo(database: string): Promise<number> {
  const [row] = await askPostgres(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = '${database}' AND backend_type = 'client backend'`,
  );
  return Number(row?.['count']);
}
