import { resolve } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { type DatabaseSettings, readDatabaseSettings } from '#src/services/database/database-settings.js';

describe('readDatabaseSettings', () => {
  describe('for SQLite', () => {
    const directory = resolve('data');

    for (const [what, database, file] of [
      ['nothing at all', undefined, ':memory:'],
      ['an empty block', {}, ':memory:'],
      ['the text :memory:', { client: 'better-sqlite3', connection: ':memory:' }, ':memory:'],
      ['the client sqlite3', { client: 'sqlite3', connection: ':memory:' }, ':memory:'],
      ['a directory', { client: 'better-sqlite3', connection: { directory: 'data' } }, `${directory}/catalog.sqlite`],
      ['a directory without a client', { connection: { directory: 'data' } }, `${directory}/catalog.sqlite`],
      [
        "a plugin's file, relative to the directory",
        { connection: { directory: 'data' }, plugin: { catalog: { connection: { filename: 'own.db' } } } },
        `${directory}/own.db`,
      ],
      [
        "a plugin's directory",
        { connection: ':memory:', plugin: { catalog: { connection: { directory: 'data' } } } },
        `${directory}/catalog.sqlite`,
      ],
      [
        "a plugin's database in memory",
        { connection: { directory: 'data' }, plugin: { catalog: { connection: ':memory:' } } },
        ':memory:',
      ],
      [
        "another plugin's file",
        { connection: { directory: 'data' }, plugin: { search: { connection: { filename: 'own.db' } } } },
        `${directory}/catalog.sqlite`,
      ],
      [
        'a plugin with an engine of its own, whose base connection does not count',
        {
          client: 'pg',
          connection: { host: 'db' },
          plugin: { catalog: { client: 'better-sqlite3', connection: ':memory:' } },
        },
        ':memory:',
      ],
    ] as const)
      it(`understands ${what}`, () => {
        const { engine, file: found, skipMigrations } = read(database) as DatabaseSettings & { file: string };

        expect({ engine, file: found, skipMigrations }).to.deep.equal({
          engine: 'sqlite',
          file,
          skipMigrations: false,
        });
      });

    it('refuses a file that all plugins would share', () => {
      const expected = [
        '`connection.filename` is not supported for the base sqlite connection.',
        '  where  backend.database.connection',
        '  mend   prefer `connection.directory`,',
        '         or provide a filename for the plugin connection instead.',
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n');

      expect(() => read({ client: 'better-sqlite3', connection: 'all.sqlite' })).to.throw(expected);
      expect(() => read({ client: 'better-sqlite3', connection: { filename: 'all.sqlite' } })).to.throw(expected);
    });

    it('refuses a division that it does not have', () => {
      expect(() => read({ client: 'better-sqlite3', connection: ':memory:', pluginDivisionMode: 'schema' })).to.throw(
        "The SQLite driver does not support plugin division mode 'schema'.",
      );
    });

    it('refuses a connection that names neither a directory nor a file', () => {
      expect(() => read({ client: 'better-sqlite3', connection: {} })).to.throw(
        "The SQLite connection of plugin 'catalog' names neither a directory nor a file.",
      );
    });
  });

  it('refuses a client that it does not know, naming the plugin', () => {
    expect(() => read({ client: 'oracle', connection: {} })).to.throw(
      [
        "Unsupported database client type 'oracle' specified for plugin 'catalog'.",
        '  where  backend.database.client',
        "  mend   use one of 'better-sqlite3', 'sqlite3', 'pg', 'mysql', 'mysql2'.",
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n'),
    );
  });

  it('names the key of the plugin that asks for an unknown client', () => {
    expect(() => read({ plugin: { catalog: { client: 'oracle' } } })).to.throw(
      '  where  backend.database.plugin.catalog.client',
    );
  });

  it('refuses a client without a connection', () => {
    expect(() => read({ client: 'pg' })).to.throw("Missing required config value at 'backend.database.connection'.");
  });

  it('refuses a plugin with an engine of its own that does not say how to connect', () => {
    const database = { client: 'pg', connection: { host: 'db' }, plugin: { catalog: { client: 'better-sqlite3' } } };

    expect(() => read(database)).to.throw(
      "Missing required config value at 'backend.database.plugin.catalog.connection'.",
    );
  });
});

function read(database: JsonObject | undefined) {
  return readDatabaseSettings(new StaticConfig(database === undefined ? {} : { backend: { database } }), 'catalog');
}
