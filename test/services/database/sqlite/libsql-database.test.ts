import { createRequire } from 'node:module';
import { expect } from 'chai';
import { adaptLibsql } from '#src/services/database/sqlite/libsql-database.js';
import type { SqliteConstructor, SqliteHandle } from '#src/services/database/sqlite/sqlite-handle.js';

describe('LibsqlDatabase', () => {
  const Database = adaptLibsql(createRequire(import.meta.url)('libsql') as SqliteConstructor);
  let database: SqliteHandle;

  beforeEach(() => {
    database = new Database(':memory:');
    database.exec('CREATE TABLE thing (value)');
  });

  afterEach(() => {
    database.close();
  });

  for (const [what, value, read] of [
    ['null', null, null],
    ['a boolean', true, 1],
    ['a buffer', Buffer.from([1, 0, 2]), Buffer.from([1, 0, 2])],
    ['an empty buffer', Buffer.alloc(0), Buffer.alloc(0)],
    ['text', 'né ✓', 'né ✓'],
    ['a number', 1.5, 1.5],
    ['a big integer', 2n ** 40n, 2 ** 40],
  ] as const)
    it(`stores ${what} that is the only parameter, and gives it back`, () => {
      database.prepare('INSERT INTO thing VALUES (?)').run(value);

      expect(database.prepare('SELECT value FROM thing').all()).to.deep.equal([{ value: read }]);
    });

  it('refuses text that SQLite would cut off', () => {
    const statement = database.prepare('INSERT INTO thing VALUES (?)');

    expect(() => statement.run('one\0two')).to.throw('Text with a NUL character cannot be stored; store it as a blob');
  });

  it('refuses several statements where only the first would run', () => {
    expect(() => database.prepare('DELETE FROM thing; DROP TABLE thing')).to.throw(
      'The supplied SQL string contains more than one statement',
    );
  });

  it('answers after it is closed instead of ending the process', () => {
    const statement = database.prepare('SELECT 1');

    database.close();
    database.close();

    expect(database.inTransaction).to.equal(false);
    expect(() => statement.all()).to.throw('The database connection is not open');
    expect(() => database.exec('SELECT 1')).to.throw('The database connection is not open');
  });
});
