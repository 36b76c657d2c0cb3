import type { JsonObject } from 'proscenium';
import {
  dropMysqlDatabases,
  dropPostgresDatabases,
  mysqlConnection,
  postgresConnection,
  requiresMysql,
  requiresPostgres,
  uniquePrefix,
} from '../../support/database-servers.js';
import { givenDirectory, inDirectory } from './support.js';

/** An engine that plugins may be kept in, in tests of what all engines have in common. */
export interface Engine {
  readonly name: string;
  /** Skips the tests of the surrounding `describe` where the server is missing. */
  readonly require: () => void;
  /** A place that no other test uses. */
  readonly givenPlace: () => Promise<JsonObject>;
  /** Removes what tests have left. */
  readonly cleanUp: () => Promise<void>;
}

const prefixes: string[] = [];

function newPrefix(): string {
  const prefix = uniquePrefix();
  prefixes.push(prefix);
  return prefix;
}

async function dropAll(drop: (prefix: string) => Promise<void>): Promise<void> {
  for (const prefix of prefixes.splice(0)) await drop(prefix);
}

export const sqlite: Engine = {
  name: 'SQLite',
  require: () => undefined,
  givenPlace: async () => inDirectory(await givenDirectory()),
  cleanUp: async () => undefined,
};

export const postgres: Engine = {
  name: 'PostgreSQL, a database for each plugin',
  require: () => void requiresPostgres(),
  givenPlace: async () => ({
    backend: { database: { client: 'pg', connection: postgresConnection(), prefix: newPrefix() } },
  }),
  cleanUp: () => dropAll(dropPostgresDatabases),
};

export const postgresSchemas: Engine = {
  name: 'PostgreSQL, a schema for each plugin',
  require: () => void requiresPostgres(),
  givenPlace: async () => ({
    backend: {
      database: {
        client: 'pg',
        connection: { ...postgresConnection(), database: `${newPrefix()}all` },
        pluginDivisionMode: 'schema',
      },
    },
  }),
  cleanUp: () => dropAll(dropPostgresDatabases),
};

export const mariaDb: Engine = {
  name: 'MariaDB',
  require: () => void requiresMysql(),
  givenPlace: async () => ({
    backend: { database: { client: 'mysql2', connection: mysqlConnection(), prefix: newPrefix() } },
  }),
  cleanUp: () => dropAll(dropMysqlDatabases),
};

export const engines: readonly Engine[] = [sqlite, postgres, postgresSchemas, mariaDb];

/** The same place with other settings beside. */
export function withSettings(place: JsonObject, settings: JsonObject): JsonObject {
  const { backend } = place as { backend: { database: JsonObject } };
  return { backend: { ...backend, database: { ...backend.database, ...settings } } };
}
