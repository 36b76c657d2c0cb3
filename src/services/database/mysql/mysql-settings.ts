import { problems } from '../../../errors/catalogue.js';
import { parseConnectionString } from '../connection-string.js';
import type { RawSettings } from '../database-settings.js';
import { mergeConnections, readServerAddress, readText, type ServerAddress } from '../server-address.js';

/** How to reach the MySQL or MariaDB database of a plugin. */
export interface MysqlSettings extends ServerAddress {
  readonly engine: 'mysql';
  /** The logical database of this plugin. */
  readonly database: string;
  /** A unix socket, instead of host and port. */
  readonly socketPath: string | undefined;
  /** Default: `utf8mb4`. */
  readonly charset: string;
  /** Whether the database is created when it is not there; default `true`. */
  readonly ensureExists: boolean;
}

const LONGEST_NAME = 64;

/**
 * Reads the connection of a plugin laid over that of all plugins, as for PostgreSQL divided by database.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, which never shows a connection string, since it may hold a password
 */
export function readMysqlSettings(raw: RawSettings): MysqlSettings {
  const { common, pluginId } = raw;
  const mode = common.pluginDivisionMode ?? 'database';
  if (mode !== 'database') throw unsupportedDivision(typeof mode === 'string' ? mode : JSON.stringify(mode));
  if (raw.role !== undefined) throw unsupportedRole();
  const { own, merged, key } = mergeConnections(raw, (text, where) =>
    parseConnectionString(text, where, ['mysql', 'mariadb']),
  );
  const prefix = typeof common.prefix === 'string' ? common.prefix : 'backstage_plugin_';
  const database = readText(own, 'database', key) ?? `${prefix}${pluginId}`;
  if (database.length > LONGEST_NAME) throw tooLong(database);
  return {
    engine: 'mysql',
    ...readServerAddress(merged, key),
    database,
    socketPath: readText(merged, 'socketPath', key),
    charset: readText(merged, 'charset', key) ?? 'utf8mb4',
    ensureExists: raw.ensureExists,
  };
}

function tooLong(name: string): Error {
  return problems.invalidConfig(
    `MySQL database name "${name}" exceeds the ${LONGEST_NAME}-character limit.`,
    'backend.database.prefix',
    'use a shorter prefix, or a shorter id for the plugin.',
  );
}

function unsupportedDivision(mode: string): Error {
  return problems.invalidConfig(
    `The MySQL driver does not support plugin division mode '${mode}'.`,
    'backend.database.pluginDivisionMode',
    'leave it out: every plugin has a MySQL database of its own.',
  );
}

function unsupportedRole(): Error {
  return problems.invalidConfig(
    'The MySQL driver does not support a role.',
    'backend.database',
    'leave `role` out, and give the plugin a user of its own: backend.database.plugin.<id>.connection.user.',
  );
}
