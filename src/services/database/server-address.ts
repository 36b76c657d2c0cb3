import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';

/** The address of a server and what is proved to it, in the form that PostgreSQL and MySQL share. */
export interface ServerAddress {
  /** A name, an address, or the directory of a unix socket. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly ssl: JsonValue | undefined;
}

/** @throws ProsceniumError `INVALID_CONFIG`, which shows no value but the port */
export function readServerAddress(connection: JsonObject, key: string): ServerAddress {
  return {
    host: readText(connection, 'host', key),
    port: readPort(connection['port'], key),
    user: readText(connection, 'user', key),
    password: readText(connection, 'password', key),
    ssl: connection['ssl'],
  };
}

/**
 * Lays a plugin's connection over that of all plugins.
 *
 * @param parse - takes a connection string apart
 */
export function mergeConnections(
  raw: { readonly pluginId: string; readonly base: JsonValue | undefined; readonly own: JsonValue | undefined },
  parse: (text: string, key: string) => JsonObject,
): { readonly base: JsonObject; readonly own: JsonObject; readonly merged: JsonObject; readonly key: string } {
  const ownKey = `backend.database.plugin.${raw.pluginId}.connection`;
  const baseKey = 'backend.database.connection';
  const own = asObject(raw.own, ownKey, parse);
  const base = asObject(raw.base, baseKey, parse);
  const merged = { ...base, ...own };
  const key = raw.own === undefined ? baseKey : ownKey;
  const { type } = merged;
  if (type !== undefined && type !== 'default') throw unsupportedType(type, key);
  return { base, own, merged, key };
}

export function readText(connection: JsonObject, name: string, key: string): string | undefined {
  const value = connection[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw problems.invalidConfig(`'${key}.${name}' must be a string.`, `${key}.${name}`, 'correct the value.');
}

function readPort(value: JsonValue | undefined, key: string): number | undefined {
  if (value === undefined || value === '') return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw problems.invalidConfig(
    `'${key}.port' is no port: ${JSON.stringify(value)}.`,
    `${key}.port`,
    'write a number from 1 to 65535.',
  );
}

function asObject(
  connection: JsonValue | undefined,
  key: string,
  parse: (text: string, key: string) => JsonObject,
): JsonObject {
  if (connection === undefined) return {};
  if (typeof connection === 'string') return parse(connection, key);
  const { connectionString, ...others } = connection as JsonObject;
  return typeof connectionString === 'string'
    ? { ...parse(connectionString, `${key}.connectionString`), ...others }
    : others;
}

function unsupportedType(type: JsonValue, key: string): Error {
  const name = typeof type === 'string' ? type : JSON.stringify(type);
  return problems.invalidConfig(`The connection type '${name}' is not supported.`, `${key}.type`, [
    "leave it out, or write 'default', and give host, user and password;",
    "where Backstage has 'azure', 'cloudsql' or 'rds', let a proxy of your cloud obtain the tokens, and connect to that.",
  ]);
}
