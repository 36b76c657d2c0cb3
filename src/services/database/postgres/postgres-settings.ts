import { problems } from '../../../errors/catalogue.js';
import { parseConnectionString } from '../connection-string.js';
import type { RawSettings } from '../database-settings.js';
import { mergeConnections, readServerAddress, readText, type ServerAddress } from '../server-address.js';

/** How to reach the PostgreSQL database of a plugin. */
export interface PostgresSettings extends ServerAddress {
  readonly engine: 'postgres';
  /** `undefined` in schema mode where the configuration names none: the one that the server gives to the user. */
  readonly database: string | undefined;
  /** The schema of this plugin, where plugins are divided by schema. */
  readonly schema: string | undefined;
  readonly applicationName: string;
  /** Whether the database, and in schema mode the schema, is created when it is not there; default `true`. */
  readonly ensureExists: boolean;
  /** Whether the schema is created although the database is not; default `false`. */
  readonly ensureSchemaExists: boolean;
  /** The role that each session takes on. */
  readonly role: string | undefined;
  /** The database from which others are created; default `postgres`. */
  readonly maintenanceDatabase: string;
}

/** What a connection string may begin with. */
export const POSTGRES_SCHEMES: readonly string[] = ['postgresql', 'postgres'];

/** How long a name may be; PostgreSQL would cut it off without a word. */
const LONGEST_NAME = 63;

/**
 * Reads the connection of a plugin laid over that of all plugins. Divided by database, the plugin's own `connection.database` is used as
 * it is, that of all plugins does not count, and without one the database is called after the plugin. Divided by schema, all plugins
 * use the database of the connection.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, which never shows a connection string, since it may hold a password
 */
export function readPostgresSettings(raw: RawSettings): PostgresSettings {
  const { own, merged, key } = mergeConnections(raw, (text, where) =>
    parseConnectionString(text, where, POSTGRES_SCHEMES),
  );
  const schema = readSchema(raw);
  const { common, pluginId } = raw;
  const prefix = typeof common.prefix === 'string' ? common.prefix : 'backstage_plugin_';
  const database =
    schema === undefined
      ? (readText(own, 'database', key) ?? `${prefix}${pluginId}`)
      : readText(merged, 'database', key);
  if (database !== undefined) checkLength(database, 'database', 'backend.database.prefix');
  return {
    engine: 'postgres',
    ...readServerAddress(merged, key),
    database,
    schema,
    applicationName: readText(merged, 'application_name', key) ?? `backstage_plugin_${pluginId}`,
    ensureExists: raw.ensureExists,
    ensureSchemaExists: raw.ensureSchemaExists,
    role: raw.role,
    maintenanceDatabase: typeof common.maintenanceDatabase === 'string' ? common.maintenanceDatabase : 'postgres',
  };
}

function readSchema({ common, pluginId }: RawSettings): string | undefined {
  const mode = common.pluginDivisionMode ?? 'database';
  if (mode === 'database') return undefined;
  if (mode !== 'schema') throw unsupportedDivision(typeof mode === 'string' ? mode : JSON.stringify(mode));
  const prefix = common.schemaPrefix ?? '';
  if (typeof prefix !== 'string' || (prefix !== '' && !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(prefix)))
    throw invalidPrefix(typeof prefix === 'string' ? prefix : JSON.stringify(prefix));
  const schema = `${prefix}${pluginId}`;
  checkLength(schema, 'schema', 'backend.database.schemaPrefix');
  return schema;
}

function checkLength(name: string, what: string, where: string): void {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return;
  throw problems.invalidConfig(
    `PostgreSQL ${what} name "${name}" exceeds the ${LONGEST_NAME}-byte limit by ${Buffer.byteLength(name) - LONGEST_NAME}.`,
    where,
    'use a shorter prefix, or a shorter id for the plugin.',
  );
}

function invalidPrefix(prefix: string): Error {
  return problems.invalidConfig(
    `Invalid schemaPrefix '${prefix}'.`,
    'backend.database.schemaPrefix',
    'begin with a letter or an underscore, and use letters, digits and underscores only.',
  );
}

function unsupportedDivision(mode: string): Error {
  return problems.invalidConfig(
    `Plugin division mode '${mode}' is not supported for PostgreSQL.`,
    'backend.database.pluginDivisionMode',
    "write 'database' for a database for each plugin, or 'schema' for a schema for each plugin in one database.",
  );
}
