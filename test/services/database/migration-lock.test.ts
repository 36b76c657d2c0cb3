import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import type { QueryRunner } from 'typeorm';
import { askPostgres } from '../../support/database-servers.js';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { engines, mariaDb, postgres, withSettings } from './engines.js';
import { servers } from './servers.js';
import { cleanUp, givenDatabase, givenDirectory, inDirectory, rejection } from './support.js';

for (const engine of engines)
  describe(`the migrations of a database on ${engine.name}`, () => {
    engine.require();
    let config: JsonObject;

    beforeEach(async () => {
      config = await engine.givenPlace();
    });

    afterEach(async () => {
      await cleanUp();
      await engine.cleanUp();
    });

    it('are not waited for longer than the limit when another process runs them', async () => {
      const [isInside, mayEnd] = [deferred(), deferred()];
      const slow = migration('Slow', async (runner) => {
        await runner.query('CREATE TABLE slow (a INT)');
        isInside.resolve();
        await mayEnd.promise;
      });
      const first = given(config, [slow]).database.getDataSource();
      await isInside.promise;

      const second = given(withSettings(config, { timeouts: { migrationLock: '1s' } }), [slow]);
      const error = await rejection(second.database.getDataSource());
      mayEnd.resolve();
      await first;

      expect(error.message).to.equal(
        [
          "Another process has been migrating the database of plugin 'stage' for more than 1000 ms.",
          '  mend   see what it is doing; a process that dies does not block others;',
          '         raise backend.database.timeouts.migrationLock when migrations take longer.',
          '  see    docs/reference/errors.md#database_failed',
        ].join('\n'),
      );
    });

    it('may use the only connection that there is', async () => {
      const only = withSettings(config, { maxConnections: 1 });

      const source = await given(only, [
        migration('One', (runner) => runner.query('CREATE TABLE a (b INT)')),
      ]).database.getDataSource();

      expect(await source.query('SELECT * FROM a')).to.deep.equal([]);
    });
  });

for (const server of servers)
  describe(`the migrations of a database on ${server.name}`, () => {
    server.require();

    afterEach(async () => {
      await cleanUp();
      await server.cleanUp();
    });

    it('go on in another process when one dies in the middle', async () => {
      const config = await server.givenPlace();
      const isInside = deferred<number>();
      const dying = migration('Step', async (runner) => {
        const [{ id }]: [{ id: number | string }] = await runner.query(server.whoAmI);
        isInside.resolve(Number(id));
        await runner.query(server.sleep(20));
      });
      const first = rejection(given(config, [dying]).database.getDataSource());
      const id = await isInside.promise;
      const second = given(config, [migration('Step', (runner) => runner.query('CREATE TABLE step (a INT)'))]);
      const opening = second.database.getDataSource();
      await server.kill(id);

      const source = await opening;

      expect(await source.query('SELECT * FROM step')).to.deep.equal([]);
      expect((await first).message.split('\n')[0]).to.match(/^The migration Step of plugin 'stage' failed, and /);
    });
  });

describe('a migration that fails', () => {
  describe('on PostgreSQL', () => {
    postgres.require();

    afterEach(async () => {
      await cleanUp();
      await postgres.cleanUp();
    });

    it('leaves no table behind', async () => {
      const config = await postgres.givenPlace();

      const error = await rejection(given(config, [halfDone]).database.getDataSource());

      const source = await given(config, []).database.getDataSource();
      expect(error.message).to.equal(
        [
          `The migration HalfDone of plugin 'stage' failed, and it was rolled back: relation "nowhere" does not exist.`,
          '  mend   mend the migration, then start again; migrations that ran before it are not repeated.',
          '  see    docs/reference/errors.md#database_failed',
        ].join('\n'),
      );
      expect(await source.query("SELECT to_regclass('half') AS half")).to.deep.equal([{ half: null }]);
    });

    it('lets an index be built beside the others who wait', async () => {
      const config = await postgres.givenPlace();
      const create = migration('Create', (runner) => runner.query('CREATE TABLE visited (a INT)'));
      const [isInside, mayEnd] = [deferred(), deferred()];
      const index = withoutTransaction('Index', async (runner) => {
        isInside.resolve();
        await mayEnd.promise;
        await runner.query('CREATE INDEX CONCURRENTLY visited_a ON visited (a)');
      });
      const first = given(config, [create, index]).database.getDataSource();
      await isInside.promise;
      const waiting = given(config, [create, index]).database.getDataSource();
      await eventually(async () => {
        const sql =
          "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%advisory_lock($1)%'";
        return (await askPostgres(`${sql} AND datname = '${databaseOf(config)}'`)).length > 0;
      });
      mayEnd.resolve();

      const [source] = await Promise.all([first, waiting]);

      expect(await source.query("SELECT indexname FROM pg_indexes WHERE tablename = 'visited'")).to.deep.equal([
        { indexname: 'visited_a' },
      ]);
    });

    it('because a table is in use has waited no longer than the limit', async () => {
      const config = withSettings(await postgres.givenPlace(), { timeouts: { tableLock: '100ms' } });
      const create = migration('Create', (runner) => runner.query('CREATE TABLE busy (a INT)'));
      const first = given(config, [create]);
      const [isInside, mayEnd] = [deferred(), deferred()];
      const user = first.database.transaction(async (manager) => {
        await manager.query('SELECT * FROM busy');
        isInside.resolve();
        await mayEnd.promise;
      });
      await isInside.promise;
      const alter = migration('Alter', (runner) => runner.query('ALTER TABLE busy ADD b INT'));

      const error = await rejection(given(config, [create, alter]).database.getDataSource());
      mayEnd.resolve();
      await user;

      expect(error.message.split('\n')[0]).to.equal(
        "The migration Alter of plugin 'stage' failed, and it was rolled back: canceling statement due to lock timeout.",
      );
    });
  });

  describe('on MariaDB', () => {
    mariaDb.require();

    afterEach(async () => {
      await cleanUp();
      await mariaDb.cleanUp();
    });

    it('is honest about what may be left', async () => {
      const error = await rejection(given(await mariaDb.givenPlace(), [halfDone]).database.getDataSource());

      expect(error.message.split('\n')[0]).to.match(
        /^The migration HalfDone of plugin 'stage' failed, and MySQL commits every CREATE, ALTER and DROP by itself, so what it did before the failure may stay: /,
      );
    });
  });
});

describe('the lock of an SQLite file', () => {
  afterEach(cleanUp);

  it('is free when the process that had it was killed, and leaves no file', async () => {
    const directory = await givenDirectory();
    const file = join(directory, 'stage.sqlite');
    const script = `
      const { withFileLock } = await import('#src/services/database/sqlite/file-lock.js');
      await withFileLock(${JSON.stringify(file)}, 1000, () => new Error('busy'), async () => {
        console.log('locked');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname });
    await once(child.stdout, 'data');
    const create = migration('Create', (runner) => runner.query('CREATE TABLE a (b INT)'));
    const opening = given(inDirectory(directory), [create]).database.getDataSource();
    child.kill('SIGKILL');
    await once(child, 'exit');

    const source = await opening;

    expect(await source.query('SELECT * FROM a')).to.deep.equal([]);
  });
});

const halfDone = migration('HalfDone', async (runner) => {
  await runner.query('CREATE TABLE half (a INT)');
  await runner.query('INSERT INTO nowhere VALUES (1)');
});

function migration(name: string, up: (runner: QueryRunner) => Promise<unknown>) {
  return class {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await up(runner);
    }
  };
}

function withoutTransaction(name: string, up: (runner: QueryRunner) => Promise<unknown>) {
  return class extends migration(name, up) {
    readonly transaction = false;
  };
}

function databaseOf(config: JsonObject): string {
  const { backend } = config as { backend: { database: { prefix: string } } };
  return `${backend.database.prefix}stage`;
}

function given(config: JsonObject, migrations: NonNullable<Parameters<typeof givenDatabase>[0]>['migrations']) {
  return givenDatabase({ config, entities: [], ...(migrations === undefined ? {} : { migrations }) });
}
