import type { Config, JsonObject, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { readMysqlSettings, type MysqlSettings } from './mysql/mysql-settings.js';
import { type PoolConfig, readPoolConfig } from './pool-settings.js';
import { readPostgresSettings, type PostgresSettings } from './postgres/postgres-settings.js';
import { readSqliteSettings, type SqliteSettings } from './sqlite/sqlite-settings.js';

/** Which engine holds a plugin's database, and how to reach it. */
export type DatabaseSettings = (SqliteSettings | PostgresSettings | MysqlSettings) & CommonSettings;

/** What is read for every engine. */
export interface CommonSettings extends PoolConfig {
  /** Whether the plugin's migrations are left out; default `false`. */
  readonly skipMigrations: boolean;
}

/** What the configuration says, before an engine has made sense of it. */
export interface RawSettings {
  readonly pluginId: string;
  /** Of all plugins, when it is meant for the same engine as this plugin's. */
  readonly base: JsonValue | undefined;
  /** Of this plugin alone. */
  readonly own: JsonValue | undefined;
  /** Everything else below `backend.database`. */
  readonly common: JsonObject;
  readonly ensureExists: boolean;
  readonly ensureSchemaExists: boolean;
  readonly role: string | undefined;
}

/**
 * Reads what `backend.database` says for one plugin.
 *
 * @throws ProsceniumError `INVALID_CONFIG` naming the key
 */
export function readDatabaseSettings(config: Config, pluginId: string): DatabaseSettings {
  const own = `${ROOT}.plugin.${pluginId}`;
  const baseClient = config.getOptionalString(`${ROOT}.client`);
  const client = config.getOptionalString(`${own}.client`) ?? baseClient ?? SQLITE;
  const engine = ENGINES.get(client);
  if (engine === undefined)
    throw unsupported(client, pluginId, config.has(`${own}.client`) ? `${own}.client` : `${ROOT}.client`);
  // The connection of another engine says nothing about this one.
  const sameEngine = ENGINES.get(baseClient ?? SQLITE) === engine;
  const base = sameEngine ? readConnection(config, `${ROOT}.connection`) : undefined;
  const level = config.has(`${own}.client`) ? own : ROOT;
  if (base === undefined && config.has(`${level}.client`) && !config.has(`${own}.connection`))
    throw missing(`${level}.connection`);
  const raw: RawSettings = {
    pluginId,
    base,
    own: readConnection(config, `${own}.connection`),
    common: config.getOptional<JsonObject>(ROOT) ?? {},
    ensureExists: readSwitch(config, own, 'ensureExists') ?? true,
    ensureSchemaExists: readSwitch(config, own, 'ensureSchemaExists') ?? false,
    role:
      config.getOptionalString(`${own}.role`) ?? (sameEngine ? config.getOptionalString(`${ROOT}.role`) : undefined),
  };
  const skipMigrations = readSwitch(config, own, 'skipMigrations') ?? false;
  return { ...READERS[engine](raw), ...readPoolConfig(config, pluginId), skipMigrations };
}

const ROOT = 'backend.database';
const SQLITE = 'better-sqlite3';

/** The names that Backstage gives to its clients; which library runs SQLite here is found out when it is opened. */
const ENGINES: ReadonlyMap<string, DatabaseSettings['engine']> = new Map([
  [SQLITE, 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['pg', 'postgres'],
  ['mysql', 'mysql'],
  ['mysql2', 'mysql'],
]);

const READERS = {
  sqlite: readSqliteSettings,
  postgres: readPostgresSettings,
  mysql: readMysqlSettings,
} satisfies Record<DatabaseSettings['engine'], unknown>;

function readSwitch(config: Config, own: string, key: string): boolean | undefined {
  return config.getOptionalBoolean(`${own}.${key}`) ?? config.getOptionalBoolean(`${ROOT}.${key}`);
}

function readConnection(config: Config, key: string): JsonValue | undefined {
  const value = config.getOptional(key);
  if (value === undefined || typeof value === 'string' || isObject(value)) return value;
  throw problems.invalidConfig(`'${key}' must be a string or an object.`, key, 'correct the value.');
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unsupported(client: string, pluginId: string, where: string): Error {
  return problems.invalidConfig(
    `Unsupported database client type '${client}' specified for plugin '${pluginId}'.`,
    where,
    `use one of ${[...ENGINES.keys()].map((name) => `'${name}'`).join(', ')}.`,
  );
}

function missing(key: string): Error {
  return problems.invalidConfig(
    `Missing required config value at '${key}'.`,
    key,
    "say how to connect, or write connection: ':memory:' for a database that lives as long as the process.",
  );
}
