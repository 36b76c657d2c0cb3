import { expect } from 'chai';
import type { QueryRunner } from 'typeorm';
import { cleanUp, givenDatabase, givenDirectory, inDirectory, rejection } from './support.js';

describe('runMigrations', () => {
  afterEach(cleanUp);

  it('run once, in the order of their declaration, whatever they are called', async () => {
    const config = inDirectory(await givenDirectory());
    const migrations = [
      migration('Zero', ['CREATE TABLE z (a)']),
      migration('Alpha', ['ALTER TABLE z ADD b', "INSERT INTO z VALUES ('once', 1)"]),
    ];
    await givenDatabase({ config, entities: [], migrations }).database.getDataSource();
    const later = givenDatabase({
      config,
      entities: [],
      migrations: [...migrations, migration('Beta1700000000000', ['UPDATE z SET b = 2'])],
    });

    const source = await later.database.getDataSource();

    expect(await source.query('SELECT * FROM z')).to.deep.equal([{ a: 'once', b: 2 }]);
    expect(await source.query('SELECT name, timestamp FROM migrations')).to.deep.equal([
      { name: 'Zero', timestamp: 1 },
      { name: 'Alpha', timestamp: 2 },
      { name: 'Beta1700000000000', timestamp: 1_700_000_000_000 },
    ]);
  });

  it('are rolled back one by one: a failed one leaves nothing, those before it stay', async () => {
    const directory = await givenDirectory();
    const broken = migration('AddNames', ['CREATE TABLE half (a)', 'INSERT INTO nowhere VALUES (1)']);
    const { database } = givenDatabase({
      config: inDirectory(directory),
      entities: [],
      migrations: [migration('AddPlaces', ['CREATE TABLE place (a)']), broken],
    });

    const error = await rejection(database.getDataSource());

    expect(error.message).to.equal(
      [
        "The migration AddNames of plugin 'stage' failed, and it was rolled back: SqliteError: no such table: nowhere.",
        '  mend   mend the migration, then start again; migrations that ran before it are not repeated.',
        '  see    docs/reference/errors.md#database_failed',
      ].join('\n'),
    );
    const mended = givenDatabase({ config: inDirectory(directory), entities: [], migrations: [] });
    const tables = await (await mended.database.getDataSource()).query(
      "SELECT name FROM sqlite_master WHERE name IN ('half', 'place')",
    );
    expect(tables).to.deep.equal([{ name: 'place' }]);
  });

  it('may send several statements only one by one', async () => {
    const { database } = givenDatabase({
      entities: [],
      migrations: [migration('Both', ['CREATE TABLE a (x); CREATE TABLE b (x)'])],
    });

    const error = await rejection(database.getDataSource());

    expect(error.message.split('\n')[0]).to.equal(
      "The migration Both of plugin 'stage' failed, and it was rolled back: RangeError: The supplied SQL string contains more than one statement.",
    );
  });

  it('with one name twice are refused', async () => {
    const { database } = givenDatabase({ entities: [], migrations: [migration('Same', []), migration('Same', [])] });

    const error = await rejection(database.getDataSource());

    expect(error.message.split('\n')[0]).to.equal(
      "Two migrations of plugin 'stage' are called Same, and a database remembers migrations by name.",
    );
  });

  for (const [where, database] of [
    ['everywhere', { skipMigrations: true }],
    ['for one plugin', { plugin: { stage: { skipMigrations: true } } }],
  ] as const)
    it(`are left out ${where} by skipMigrations`, async () => {
      const given = givenDatabase({ config: { backend: { database } } });

      const source = await given.database.getDataSource();

      expect(await source.query('SELECT name FROM sqlite_master')).to.deep.equal([]);
    });
});

function migration(name: string, statements: readonly string[]) {
  return class {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statements) await runner.query(statement);
    }
  };
}
