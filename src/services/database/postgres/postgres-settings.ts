import type { JsonObject, JsonValue } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import type { RawSettings } from '../database-settings.js';

/** How to reach the PostgreSQL database of a plugin. */
export interface PostgresSettings {
  readonly engine: 'postgres';
  /** The logical database of this plugin. */
  readonly database: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly ssl: JsonValue | undefined;
  readonly applicationName: string;
  /** Whether the database is created when it is not there; default `true`. */
  readonly ensureExists: boolean;
}

/**
 * Reads the connection of a plugin laid over that of all plugins. The plugin's own `connection.database` is used as it is; without
 * one the database is called after the plugin.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, which never shows a connection string, since it may hold a password
 */
export function readPostgresSettings(raw: RawSettings): PostgresSettings {
  const mode = raw.common.pluginDivisionMode ?? 'database';
  if (mode !== 'database') throw unsupportedDivision(typeof mode === 'string' ? mode : JSON.stringify(mode));
  const prefix = typeof raw.common.prefix === 'string' ? raw.common.prefix : 'backstage_plugin_';
  const own = asObject(raw.own, `backend.database.plugin.${raw.pluginId}.connection`);
  const merged = { ...asObject(raw.base, 'backend.database.connection'), ...own };
  return {
    engine: 'postgres',
    database: text(own.database) ?? `${prefix}${raw.pluginId}`,
    host: text(merged.host),
    port: merged.port === undefined ? undefined : Number(merged.port),
    user: text(merged.user),
    password: text(merged.password),
    ssl: merged.ssl,
    applicationName: text(merged.application_name) ?? `backstage_plugin_${raw.pluginId}`,
    ensureExists: raw.ensureExists,
  };
}

function asObject(connection: JsonValue | undefined, key: string): JsonObject {
  if (connection === undefined) return {};
  const parts = typeof connection === 'string' ? parse(connection, key) : (connection as JsonObject);
  const { connectionString, ...others } = parts;
  return typeof connectionString === 'string' ? { ...parse(connectionString, key), ...others } : others;
}

function parse(connection: string, key: string): JsonObject {
  if (!/^postgres(?:ql)?:\/\//.test(connection) || !URL.canParse(connection))
    throw problems.invalidConfig(
      `'${key}' is no connection string.`,
      key,
      'write postgresql://user:password@host:port, or an object.',
    );
  const { hostname, port, username, password, pathname, searchParams } = new URL(connection);
  const parts: [string, string | undefined | null][] = [
    ['host', hostname],
    ['port', port],
    ['user', decodeURIComponent(username)],
    ['password', decodeURIComponent(password)],
    ['database', decodeURIComponent(pathname.slice(1))],
    ['application_name', searchParams.get('application_name')],
  ];
  const ssl = searchParams.get('sslmode') ?? 'disable';
  return {
    ...Object.fromEntries(
      parts.filter((part): part is [string, string] => part[1] !== undefined && part[1] !== null && part[1] !== ''),
    ),
    ...(ssl === 'disable' ? {} : { ssl: { rejectUnauthorized: ssl === 'verify-ca' || ssl === 'verify-full' } }),
  };
}

function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unsupportedDivision(mode: string): Error {
  return problems.invalidConfig(
    `Plugin division mode '${mode}' is not supported for PostgreSQL.`,
    'backend.database.pluginDivisionMode',
    "leave it out, or write 'database': every plugin has a database of its own.",
  );
}
