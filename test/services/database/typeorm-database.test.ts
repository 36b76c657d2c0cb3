import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { DataSource } from 'typeorm';
import { findSqliteDriver } from '#src/services/database/sqlite/find-sqlite-driver.js';
import { cleanUp, givenDatabase, givenDirectory, inDirectory, namesIn, rejection, VisitorRow } from './support.js';

describe('TypeOrmDatabase', () => {
  afterEach(cleanUp);

  describe('before anybody asks', () => {
    it('opens no file', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ config: inDirectory(directory) });

      database.onInit();

      expect(existsSync(join(directory, 'stage.sqlite'))).to.equal(false);
    });

    it('does not load TypeORM or a driver', async () => {
      const script = `
        const { createRequire } = await import('node:module');
        const { TypeOrmDatabase } = await import('#src/services/database/index.js');
        const { StaticConfig } = await import('#src/services/root-config/index.js');
        new TypeOrmDatabase({ getId: () => 'stage' }, new StaticConfig(), {}, {}, { entities: [], migrations: [] }, { lockTimeout: 1 }).onInit();
        const loaded = Object.keys(createRequire(import.meta.url).cache);
        console.log(loaded.filter((file) => /node_modules.(typeorm|libsql)/.test(file)).length);`;

      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: import.meta.dirname,
        timeout: 15_000,
      });

      expect(stdout.trim()).to.equal('0');
    });
  });

  describe('#getDataSource', () => {
    it('opens one database for callers who ask at once', async () => {
      const { database, logger } = givenDatabase();

      const sources = await Promise.all([database.getDataSource(), database.getDataSource(), database.getDataSource()]);

      expect(new Set(sources).size).to.equal(1);
      expect(logger.entries.filter((entry) => entry.message === 'database opened')).to.have.length(1);
    });

    it('says in the log which driver runs it, where it is, and which migrations ran', async () => {
      const { database, logger } = givenDatabase();

      await database.getDataSource();

      const lines = logger.entries
        .filter((entry) => entry.level === 'info')
        .map(({ message, fields }) => [message, fields]);
      expect(lines).to.deep.equal([
        ['database migrated', { migrations: ['CreateVisitors'] }],
        ['database opened', { engine: 'sqlite', driver: findSqliteDriver().name, place: 'SQLite, in memory' }],
      ]);
    });

    it('makes a file per plugin in the directory that the configuration names', async () => {
      const directory = join(await givenDirectory(), 'not', 'there', 'yet');
      const one = givenDatabase({ pluginId: 'one', config: inDirectory(directory) }).database;
      const two = givenDatabase({ pluginId: 'two', config: inDirectory(directory) }).database;
      await (await one.getDataSource()).getRepository(VisitorRow).save({ name: 'Ada' });

      const names = [await namesIn(one), await namesIn(two)];

      expect(names).to.deep.equal([['Ada'], []]);
      expect([existsSync(join(directory, 'one.sqlite')), existsSync(join(directory, 'two.sqlite'))]).to.deep.equal([
        true,
        true,
      ]);
    });

    it('keeps databases in memory apart', async () => {
      const one = givenDatabase({ pluginId: 'one' }).database;
      const two = givenDatabase({ pluginId: 'two' }).database;
      await (await one.getDataSource()).getRepository(VisitorRow).save({ name: 'Ada' });

      expect(await namesIn(two)).to.deep.equal([]);
    });

    it('enforces foreign keys, writes ahead, and bounds the wait for a locked file', async () => {
      const { database } = givenDatabase({ config: inDirectory(await givenDirectory()) });
      const source = await database.getDataSource();

      const pragmas = await readPragmas(source, ['foreign_keys', 'journal_mode', 'busy_timeout']);

      expect(pragmas).to.deep.equal([1, 'wal', 50]);
    });

    it('finds again what was written before it was closed', async () => {
      const config = inDirectory(await givenDirectory());
      const earlier = givenDatabase({ config }).database;
      await (await earlier.getDataSource()).getRepository(VisitorRow).save([{ name: 'Ada' }, { name: 'Grace' }]);
      await earlier.onShutdown();

      const later = givenDatabase({ config }).database;

      expect(await namesIn(later)).to.deep.equal(['Ada', 'Grace']);
    });

    it('names plugin, engine and file when it cannot be opened', async () => {
      const directory = await givenDirectory();
      const file = join(directory, 'stage.sqlite');
      await writeFile(
        file,
        'this is no database, although it is long enough to be taken for one at first sight'.repeat(20),
      );
      const { database } = givenDatabase({ config: inDirectory(directory) });

      const error = await rejection(database.getDataSource());

      expect(error.message).to.equal(
        [
          `The database of plugin 'stage' (SQLite, ${file}) could not be opened: file is not a database`,
          '  mend   see that the directory can be written, that the file is an SQLite database, and that no other process has locked it.',
          '  see    docs/reference/errors.md#database_failed',
        ].join('\n'),
      );
    });

    it('tries again after a failure', async () => {
      const parent = await givenDirectory();
      const directory = join(parent, 'data');
      await writeFile(directory, 'a file in the way');
      const { database } = givenDatabase({ config: inDirectory(directory) });
      await rejection(database.getDataSource());
      await rm(directory);
      await mkdir(directory);

      const source = await database.getDataSource();

      expect(source.isInitialized).to.equal(true);
    });
  });

  describe('a file that another process has locked', () => {
    it('makes callers fail as unavailable, and serves them again when it is free', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ config: inDirectory(directory), lockTimeout: 200 });
      const rows = (await database.getDataSource()).getRepository(VisitorRow);
      const other = new (findSqliteDriver().open)(join(directory, 'stage.sqlite'));
      other.exec('BEGIN IMMEDIATE');

      const error = await rejection(rows.save({ name: 'Ada' }));
      other.exec('ROLLBACK');
      other.close();
      await rows.save({ name: 'Grace' });

      expect([error.name, error.message, (error.cause as Error).message]).to.deep.equal([
        'ServiceUnavailableError',
        "The database of plugin 'stage' cannot be used now: its file is locked by another process.",
        `plugin 'stage' (SQLite, ${join(directory, 'stage.sqlite')}): its file is locked by another process.`,
      ]);
      expect(error).to.deep.include({ expose: true, headers: { 'Retry-After': '1' } });
      expect(await namesIn(database)).to.deep.equal(['Grace']);
    });

    it('is waited for while the process goes on', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ config: inDirectory(directory) });
      const rows = (await database.getDataSource()).getRepository(VisitorRow);
      const other = new (findSqliteDriver().open)(join(directory, 'stage.sqlite'));
      other.exec('BEGIN IMMEDIATE');
      // Would never come if the process were blocked until the lock is free.
      setTimeout(() => other.exec('ROLLBACK'), 300);

      await rows.save({ name: 'Ada' });
      other.close();

      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });
  });

  describe('a file that several processes use', () => {
    it('loses nothing that any of them was told is written', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ config: inDirectory(directory) });
      await database.getDataSource();
      const script = `
        const { cleanUp, givenDatabase, inDirectory, VisitorRow } = await import('#test-support');
        const { database } = givenDatabase({ config: inDirectory(${JSON.stringify(directory)}) });
        for (let index = 0; index < 50; index += 1)
          await database.transaction(async (manager) => {
            await manager.find(VisitorRow);
            await manager.save(VisitorRow, { name: process.argv[1] + ' ' + index });
          });
        await cleanUp();`.replace('#test-support', join(import.meta.dirname, 'support.js'));
      const run = promisify(execFile);

      await Promise.all(
        ['one', 'two', 'three'].map((name) =>
          run(process.execPath, ['--conditions=unbundled', '--input-type=module', '--eval', script, name], {
            timeout: 18_000,
          }),
        ),
      );

      expect(await namesIn(database)).to.have.length(150);
    });
  });

  describe('a file that cannot be written', () => {
    it('makes callers fail as unavailable, and can still be read', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ config: inDirectory(directory) });
      const source = await database.getDataSource();
      await source.query('PRAGMA query_only = ON');

      const error = await rejection(source.getRepository(VisitorRow).save({ name: 'Ada' }));

      expect(error.message).to.equal("The database of plugin 'stage' cannot be used now: its file is read-only.");
      expect(await namesIn(database)).to.deep.equal([]);
    });

    it('makes callers fail as unavailable when the disk is full, and keeps what was written', async () => {
      const { database } = givenDatabase({ config: inDirectory(await givenDirectory()) });
      const source = await database.getDataSource();
      const rows = source.getRepository(VisitorRow);
      await rows.save({ name: 'Ada' });
      const [{ page_count: pages }]: [{ page_count: number }] = await source.query('PRAGMA page_count');
      await source.query(`PRAGMA max_page_count = ${pages}`);

      const error = await rejection(rows.save({ name: 'x'.repeat(100_000) }));

      expect(error.message).to.equal("The database of plugin 'stage' cannot be used now: the disk is full.");
      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });
  });

  describe('entities without migrations', () => {
    it('get their tables in a database in memory', async () => {
      const { database } = givenDatabase({ migrations: [] });
      await (await database.getDataSource()).getRepository(VisitorRow).save({ name: 'Ada' });

      expect(await namesIn(database)).to.deep.equal(['Ada']);
    });

    it('are refused at start when the database outlives the process', async () => {
      const directory = await givenDirectory();
      const { database } = givenDatabase({ migrations: [], config: inDirectory(directory) });

      expect(() => database.onInit()).to.throw(
        [
          `Plugin 'stage' has entities (VisitorRow) and no migrations, and its database (SQLite, ${join(directory, 'stage.sqlite')}) outlives the process.`,
          '  mend   declare what creates its tables in `migrations` of @Plugin;',
          "         only a database in memory (connection: ':memory:') takes its tables from the entities.",
          '  see    docs/reference/errors.md#database_failed',
        ].join('\n'),
      );
    });
  });

  describe('#onShutdown', () => {
    it('waits for a transaction that is under way, and for those before it', async () => {
      const config = inDirectory(await givenDirectory());
      const { database } = givenDatabase({ config });
      const writes = ['Ada', 'Grace', 'Edsger'].map((name) =>
        database.transaction(async (manager) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          await manager.save(VisitorRow, { name });
        }),
      );
      await writes[0];

      await Promise.all([database.onShutdown(), ...writes]);

      expect(await namesIn(givenDatabase({ config }).database)).to.deep.equal(['Ada', 'Edsger', 'Grace']);
    });

    it('refuses whoever comes later', async () => {
      const { database } = givenDatabase();
      const source = await database.getDataSource();
      await database.onShutdown();

      const errors = await Promise.all([rejection(database.getDataSource()), rejection(source.query('SELECT 1'))]);

      expect(errors.map((error) => error.message.split('\n')[0])).to.deep.equal([
        "The database of plugin 'stage' is closed.",
        "The database of plugin 'stage' (SQLite, in memory) is closed.",
      ]);
    });

    it('has nothing to do when nobody asked for the database', async () => {
      const { database, logger } = givenDatabase();

      await database.onShutdown();

      expect(logger.entries).to.deep.equal([]);
    });

    it('closes a database that is just being opened', async () => {
      const { database } = givenDatabase();
      const opening = database.getDataSource();

      await database.onShutdown();

      expect((await opening).isInitialized).to.equal(false);
    });
  });
});

async function readPragmas(source: DataSource, names: readonly string[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const name of names) {
    const [row]: Record<string, unknown>[] = await source.query(`PRAGMA ${name}`);
    values.push(Object.values(row ?? {})[0]);
  }
  return values;
}
