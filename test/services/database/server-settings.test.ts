import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';
import { readDatabaseSettings } from '#src/services/database/database-settings.js';

const connection = { host: 'db', port: '5432', user: 'ada', password: 'secret', database: 'shared' };

describe('readDatabaseSettings for PostgreSQL', () => {
  const plain = {
    engine: 'postgres',
    database: 'backstage_plugin_catalog',
    schema: undefined,
    host: 'db',
    port: 5432,
    user: 'ada',
    password: 'secret',
    ssl: undefined,
    applicationName: 'backstage_plugin_catalog',
    ensureExists: true,
    ensureSchemaExists: false,
    role: undefined,
    maintenanceDatabase: 'postgres',
    skipMigrations: false,
  };

  for (const [what, database, difference] of [
    ['an object, whose database does not count', { connection }, {}],
    ['a connection string', { connection: 'postgresql://ada:secret@db:5432/shared' }, {}],
    [
      'a connection string in an object',
      { connection: { connectionString: 'postgresql://ada:secret@db:5432/shared' } },
      {},
    ],
    [
      'an object that differs from its connection string',
      { connection: { connectionString: 'postgres://ada:secret@db:5432', host: 'other' } },
      { host: 'other' },
    ],
    ['a percent-encoded password', { connection: 'postgresql://ada:%40%2F@db:5432' }, { password: '@/' }],
    ['a password that YAML takes for a number', { connection: { ...connection, password: 42 } }, { password: '42' }],
    [
      'a unix socket in a string',
      { connection: 'postgresql://ada:secret@/shared?host=/run/postgresql&port=5432' },
      { host: '/run/postgresql' },
    ],
    ['a unix socket in an object', { connection: { ...connection, host: '/run/pg' } }, { host: '/run/pg' }],
    [
      'a string that asks for TLS',
      { connection: 'postgresql://ada:secret@db:5432?sslmode=verify-full' },
      { ssl: { rejectUnauthorized: true } },
    ],
    [
      'a string that asks for TLS with any certificate',
      { connection: 'postgresql://ada:secret@db:5432?sslmode=no-verify' },
      { ssl: { rejectUnauthorized: false } },
    ],
    [
      'a string that demands TLS, as the library pg does',
      { connection: 'postgresql://ada:secret@db:5432?sslmode=require' },
      { ssl: { rejectUnauthorized: true } },
    ],
    [
      'a string that switches TLS on',
      { connection: 'postgresql://ada:secret@db:5432?ssl=1' },
      { ssl: { rejectUnauthorized: true } },
    ],
    ['TLS in an object', { connection: { ...connection, ssl: { ca: 'PEM' } } }, { ssl: { ca: 'PEM' } }],
    ['the type default', { connection: { ...connection, type: 'default' } }, {}],
    [
      'an application name',
      { connection: { ...connection, application_name: 'portal' } },
      { applicationName: 'portal' },
    ],
    ['a prefix', { connection, prefix: 'stage_' }, { database: 'stage_catalog' }],
    ['a maintenance database', { connection, maintenanceDatabase: 'main' }, { maintenanceDatabase: 'main' }],
    [
      'a plugin that differs in one point',
      { connection, plugin: { catalog: { connection: { host: 'other' } } } },
      { host: 'other' },
    ],
    [
      "a plugin's own database, as it is",
      { connection, plugin: { catalog: { connection: { database: 'mine' } } } },
      { database: 'mine' },
    ],
    [
      'a plugin with another engine than the rest, whose connection does not count',
      {
        client: 'better-sqlite3',
        connection: ':memory:',
        role: 'other',
        plugin: { catalog: { client: 'pg', connection } },
      },
      { database: 'shared' },
    ],
    [
      'schemas in the database of the connection',
      { connection, pluginDivisionMode: 'schema' },
      { database: 'shared', schema: 'catalog' },
    ],
    [
      'schemas with a prefix',
      { connection, pluginDivisionMode: 'schema', schemaPrefix: 'stage_' },
      { database: 'shared', schema: 'stage_catalog' },
    ],
    [
      "schemas in the plugin's own database",
      {
        connection,
        pluginDivisionMode: 'schema',
        plugin: { catalog: { connection: { database: 'mine' } } },
      },
      { database: 'mine', schema: 'catalog' },
    ],
    [
      'schemas in the database that the server chooses',
      { connection: { ...connection, database: '' }, pluginDivisionMode: 'schema' },
      { database: undefined, schema: 'catalog' },
    ],
    ...(['ensureExists', 'ensureSchemaExists', 'skipMigrations'] as const).flatMap((key) => {
      const value = key !== 'ensureExists';
      return [
        [`${key} for all plugins`, { connection, [key]: value }, { [key]: value }],
        [
          `${key} for one plugin`,
          { connection, [key]: !value, plugin: { catalog: { [key]: value } } },
          { [key]: value },
        ],
      ] as const;
    }),
    ['a role for all plugins', { connection, role: 'writer' }, { role: 'writer' }],
    [
      'a role for one plugin',
      { connection, role: 'writer', plugin: { catalog: { role: 'librarian' } } },
      { role: 'librarian' },
    ],
  ] as const)
    it(`understands ${what}`, () => {
      const { limits: _, pool: __, ignored: ___, ...settings } = read({ client: 'pg', ...database });

      expect(settings).to.deep.equal({ ...plain, ...difference });
    });

  for (const [what, database, message] of [
    [
      'a division that it does not have',
      { connection, pluginDivisionMode: 'table' },
      [
        "Plugin division mode 'table' is not supported for PostgreSQL.",
        '  where  backend.database.pluginDivisionMode',
        "  mend   write 'database' for a database for each plugin, or 'schema' for a schema for each plugin in one database.",
      ],
    ],
    [
      'a prefix that no schema may begin with',
      { connection, pluginDivisionMode: 'schema', schemaPrefix: 'my-' },
      [
        "Invalid schemaPrefix 'my-'.",
        '  where  backend.database.schemaPrefix',
        '  mend   begin with a letter or an underscore, and use letters, digits and underscores only.',
      ],
    ],
    [
      'a schema whose name would be cut off',
      { connection, pluginDivisionMode: 'schema', schemaPrefix: 'a'.repeat(57) },
      [
        `PostgreSQL schema name "${'a'.repeat(57)}catalog" exceeds the 63-byte limit by 1.`,
        '  where  backend.database.schemaPrefix',
        '  mend   use a shorter prefix, or a shorter id for the plugin.',
      ],
    ],
    [
      'a database whose name would be cut off',
      { connection, prefix: 'a'.repeat(57) },
      [
        `PostgreSQL database name "${'a'.repeat(57)}catalog" exceeds the 63-byte limit by 1.`,
        '  where  backend.database.prefix',
        '  mend   use a shorter prefix, or a shorter id for the plugin.',
      ],
    ],
    [
      'a connection whose tokens come from a cloud',
      { connection: { type: 'rds', host: 'db' } },
      [
        "The connection type 'rds' is not supported.",
        '  where  backend.database.connection.type',
        "  mend   leave it out, or write 'default', and give host, user and password;",
        "         where Backstage has 'azure', 'cloudsql' or 'rds', let a proxy of your cloud obtain the tokens, and connect to that.",
      ],
    ],
    [
      'a port that is none',
      { connection: { ...connection, port: 'five' } },
      [
        `'backend.database.connection.port' is no port: "five".`,
        '  where  backend.database.connection.port',
        '  mend   write a number from 1 to 65535.',
      ],
    ],
    [
      'a connection string of another engine, without showing it',
      { connection: 'mysql://ada:secret@db' },
      [
        "'backend.database.connection' is no connection string.",
        '  where  backend.database.connection',
        '  mend   write postgresql://user:password@host:port, or an object.',
      ],
    ],
    [
      'a connection string with a parameter that means nothing, without showing its value',
      { connection: 'postgresql://ada:secret@db?options=secret' },
      [
        "The connection string at 'backend.database.connection' has the parameter 'options', which means nothing here.",
        '  where  backend.database.connection',
        '  mend   leave it out, or look for its key in docs/reference/database.md.',
      ],
    ],
    ...['postgresql://ada:12/secret@db', 'postgresql://ada:12#secret@db', 'postgresql://ada:12?secret@db'].map(
      (string, index) =>
        [
          `a password with a ${'/#?'[index]} that is not escaped, without showing it`,
          { connection: string },
          [
            "'backend.database.connection' has an @ or a # where none can be.",
            '  where  backend.database.connection',
            '  mend   write %2F, %3F, %23 and %40 for a / ? # or @ in a user name or a password, or use an object.',
          ],
        ] as const,
    ),
    [
      'a host with a % that is no escape',
      { connection: 'postgresql://ada:secret@d%zzb' },
      [
        "'backend.database.connection' has a % that is no escape.",
        '  where  backend.database.connection',
        '  mend   write %25 for a per cent sign, or use an object.',
      ],
    ],
    [
      'an encryption that does not exist, where others would check nothing',
      { connection: 'postgresql://ada:secret@db?sslmode=verify_full' },
      [
        "The connection string at 'backend.database.connection' asks for an encryption that does not exist.",
        '  where  backend.database.connection',
        '  mend   write sslmode= and one of disable, no-verify, prefer, require, verify-ca, verify-full.',
      ],
    ],
    [
      'a pool without room',
      { connection, knexConfig: { pool: { max: 0 } } },
      [
        "'backend.database.knexConfig.pool.max' must be a whole number from 1 on.",
        '  where  backend.database.knexConfig.pool.max',
        '  mend   correct the value.',
      ],
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      const text = [...message, '  see    docs/reference/errors.md#invalid_config'].join('\n');

      expect(() => read({ client: 'pg', ...database }))
        .to.throw()
        .with.property('message', text);
    });
});

describe('readDatabaseSettings for MySQL', () => {
  const plain = {
    engine: 'mysql',
    database: 'backstage_plugin_catalog',
    host: 'db',
    port: 5432,
    user: 'ada',
    password: 'secret',
    ssl: undefined,
    socketPath: undefined,
    charset: 'utf8mb4',
    ensureExists: true,
    skipMigrations: false,
  };

  for (const [what, database, difference] of [
    ['mysql', { client: 'mysql', connection }, {}],
    ['mysql2', { client: 'mysql2', connection }, {}],
    ['a connection string', { client: 'mysql2', connection: 'mysql://ada:secret@db:5432/shared' }, {}],
    [
      "a plugin's own database, as it is",
      { client: 'mysql2', connection, plugin: { catalog: { connection: { database: 'mine' } } } },
      { database: 'mine' },
    ],
    [
      'a unix socket',
      { client: 'mysql2', connection: { ...connection, socketPath: '/run/mysqld.sock' } },
      { socketPath: '/run/mysqld.sock' },
    ],
    ['a prefix', { client: 'mysql2', connection, prefix: 'stage_' }, { database: 'stage_catalog' }],
  ] as const)
    it(`understands ${what}`, () => {
      const { limits: _, pool: __, ignored: ___, ...settings } = read(database);

      expect(settings).to.deep.equal({ ...plain, ...difference });
    });

  it('refuses a division that it does not have', () => {
    expect(() => read({ client: 'mysql2', connection, pluginDivisionMode: 'schema' })).to.throw(
      [
        "The MySQL driver does not support plugin division mode 'schema'.",
        '  where  backend.database.pluginDivisionMode',
        '  mend   leave it out: every plugin has a MySQL database of its own.',
        '  see    docs/reference/errors.md#invalid_config',
      ].join('\n'),
    );
  });

  it('refuses a role', () => {
    expect(() => read({ client: 'mysql2', connection, role: 'writer' })).to.throw(
      'The MySQL driver does not support a role.',
    );
  });
});

describe('readPoolConfig', () => {
  const limits = {
    connect: 10_000,
    acquire: 10_000,
    statement: 30_000,
    idleInTransaction: 60_000,
    migrationLock: 300_000,
    migrationStatement: 900_000,
    tableLock: 30_000,
  };
  const pool = { min: 0, max: 10, acquireTimeout: 10_000, connectTimeout: 10_000, idleTimeout: 30_000 };

  it('has limits without being asked', () => {
    const settings = read({ client: 'pg', connection });

    expect([settings.limits, settings.pool, settings.ignored]).to.deep.equal([limits, pool, []]);
  });

  it("takes the plugin's before those of all, and ours before Knex's", () => {
    const settings = read({
      client: 'pg',
      connection,
      timeouts: { connect: '3s', statement: { minutes: 2 } },
      knexConfig: { acquireConnectionTimeout: 4000, pool: { min: 2, max: 20, createTimeoutMillis: 9 } },
      plugin: { catalog: { timeouts: { statement: '5s' }, knexConfig: { pool: { max: 4 } } } },
    });

    expect([settings.limits, settings.pool]).to.deep.equal([
      { ...limits, connect: 3000, acquire: 4000, statement: 5000 },
      { ...pool, min: 2, max: 4, acquireTimeout: 4000, connectTimeout: 3000 },
    ]);
  });

  it('names what of knexConfig means nothing', () => {
    const { ignored } = read({
      client: 'pg',
      connection,
      knexConfig: { asyncStackTraces: true, pool: { max: 5, reapIntervalMillis: 1 } },
      plugin: { catalog: { knexConfig: { debug: true } } },
    });

    expect(ignored).to.deep.equal([
      'backend.database.plugin.catalog.knexConfig.debug',
      'backend.database.knexConfig.asyncStackTraces',
      'backend.database.knexConfig.pool.reapIntervalMillis',
    ]);
  });
});

function read(database: unknown) {
  return readDatabaseSettings(new StaticConfig({ backend: { database: database as JsonObject } }), 'catalog');
}
