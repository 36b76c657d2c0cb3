import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

const text = (description: string) => ({ description, type: 'string' }) as const;
const secret = (description: string) => ({ description, type: 'string', visibility: 'secret' }) as const;
const count = (description: string, minimum: number, standard: number) =>
  ({ description, type: ['integer', 'string'], minimum, default: standard }) as const;

const connection = {
  description: "How to connect: ':memory:', a connection string, or an object of what the engine needs.",
  anyOf: [
    { type: 'string', visibility: 'secret' },
    {
      type: 'object',
      additionalProperties: true,
      properties: {
        type: text("'default'; the kinds of Backstage that obtain tokens from a cloud are refused."),
        directory: text('SQLite: where the files of the plugins lie.'),
        filename: text("SQLite: the file of one plugin, or ':memory:'."),
        connectionString: secret('PostgreSQL, MySQL: the rest as one text.'),
        host: text('PostgreSQL, MySQL: the server; for PostgreSQL also the directory of a unix socket.'),
        port: {
          description: 'PostgreSQL, MySQL: its port. Default: 5432 and 3306.',
          type: ['integer', 'string'],
        },
        socketPath: text('MySQL: a unix socket, instead of host and port.'),
        user: text('PostgreSQL, MySQL: who connects.'),
        password: {
          description: 'PostgreSQL, MySQL: the password.',
          type: ['string', 'number'],
          visibility: 'secret',
        },
        database: text('PostgreSQL, MySQL: the database of one plugin; divided by schema, that of all plugins.'),
        charset: { ...text('MySQL: the character set of the connection.'), default: 'utf8mb4' },
        application_name: {
          ...text('PostgreSQL: what the server calls the connection.'),
          default: 'backstage_plugin_<id>',
        },
        ssl: {
          description: 'PostgreSQL, MySQL: whether and how the connection is encrypted.',
          type: ['boolean', 'object'],
          default: false,
          properties: { key: { type: 'string', visibility: 'secret' } },
        },
      },
    },
  ],
} as const;

const client = {
  description:
    'The engine; better-sqlite3 and sqlite3 both mean SQLite, pg means PostgreSQL, mysql and mysql2 mean MySQL or MariaDB.',
  enum: ['better-sqlite3', 'sqlite3', 'pg', 'mysql', 'mysql2'],
} as const;

/** What a plugin may say differently, with the defaults of all plugins. */
const levelled = {
  ensureExists: {
    description: 'PostgreSQL, MySQL: whether a database, and a schema, that is not there is created.',
    type: 'boolean',
    default: true,
  },
  ensureSchemaExists: {
    description: 'PostgreSQL, divided by schema: whether a schema is created also where ensureExists is false.',
    type: 'boolean',
    default: false,
  },
  role: text('PostgreSQL: the role that every session takes on, and that owns what is created.'),
  skipMigrations: { description: 'Whether migrations are left out.', type: 'boolean', default: false },
  timeouts: {
    description: 'How long things may take. 0 means without limit.',
    type: 'object',
    properties: {
      connect: durationSchema('Opening a connection.', '10 seconds'),
      acquire: durationSchema('Waiting for a free connection.', '10 seconds'),
      statement: durationSchema('A statement.', '30 seconds'),
      idleInTransaction: durationSchema('A transaction in which nothing happens; PostgreSQL and MariaDB.', '1 minute'),
      migrationLock: durationSchema('Waiting for another process that migrates.', '5 minutes'),
      migrationStatement: durationSchema('A statement of a migration.', '15 minutes'),
      tableLock: durationSchema('The wait of a migration for a table that is in use.', '30 seconds'),
    },
  },
  knexConfig: {
    description:
      'What Backstage hands to Knex. The pool settings below are understood; other keys have no effect, and the log says so.',
    type: 'object',
    additionalProperties: true,
    properties: {
      acquireConnectionTimeout: {
        description: 'As timeouts.acquire, in milliseconds.',
        type: ['integer', 'string'],
      },
      pool: {
        type: 'object',
        additionalProperties: true,
        properties: {
          min: count('How many connections are kept open while nobody needs them.', 0, 0),
          max: count('How many connections a plugin may use at a time.', 1, 10),
          idleTimeoutMillis: count('After how many milliseconds a connection that nobody needs is closed.', 1, 30_000),
          acquireTimeoutMillis: {
            description: 'As timeouts.acquire, in milliseconds.',
            type: ['integer', 'string'],
          },
          createTimeoutMillis: { description: 'As timeouts.connect, in milliseconds.', type: ['integer', 'string'] },
        },
      },
    },
  },
} as const;

/** What `backend.database` may hold. */
export const databaseConfig: ConfigDeclaration = {
  path: 'backend.database',
  schema: {
    type: 'object',
    properties: {
      client: { ...client, default: 'better-sqlite3' },
      connection,
      ...levelled,
      maxConnections: count('How many connections this process has to one server at most, for all plugins.', 1, 30),
      maintenanceDatabase: {
        ...text('PostgreSQL: the database from which others are created.'),
        default: 'postgres',
      },
      prefix: {
        ...text('PostgreSQL, MySQL: databases are called prefix and plugin id.'),
        default: 'backstage_plugin_',
      },
      pluginDivisionMode: {
        ...text("How plugins are kept apart: 'database', or 'schema' on PostgreSQL."),
        default: 'database',
      },
      schemaPrefix: { ...text('PostgreSQL: schemas are called prefix and plugin id.'), default: '' },
      plugin: {
        description: 'What differs for single plugins, by id.',
        type: 'object',
        additionalProperties: { type: 'object', properties: { client, connection, ...levelled } },
      },
    },
  },
};
