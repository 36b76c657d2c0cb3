import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';

/** What may stand behind the `?` of a connection string, and the key of the connection object that it means. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['application_name', 'application_name'],
  ['host', 'host'],
  ['port', 'port'],
  ['user', 'user'],
  ['password', 'password'],
  ['dbname', 'database'],
  ['charset', 'charset'],
  ['timezone', 'timezone'],
  ['socketPath', 'socketPath'],
]);

/** All but the first two check the certificate, as they do in the library pg. */
const SSL_MODES: ReadonlySet<string> = new Set([
  'disable',
  'no-verify',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
]);
const SSL_SWITCH: ReadonlyMap<string, string> = new Map([
  ['true', 'verify-full'],
  ['1', 'verify-full'],
  ['false', 'disable'],
  ['0', 'disable'],
]);
const SSL_FILES = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * Takes a connection string apart: `scheme://user:password@host:port/database?application_name=x&sslmode=verify-full`.
 *
 * @param schemes - which it may begin with
 * @throws ProsceniumError `INVALID_CONFIG`, which never shows the string, since it may hold a password
 */
export function parseConnectionString(text: string, key: string, schemes: readonly string[]): JsonObject {
  // A URL must have a host, and one with a socket in its parameters has none: postgresql:///database?host=/run/postgresql
  const filled = text.replace(/^(\w+:\/\/(?:[^/@]*@)?)(?=\/|\?|$)/, '$1localhost');
  const isMeant = schemes.some((scheme) => text.startsWith(`${scheme}://`));
  if (!isMeant || !URL.canParse(filled)) throw unreadable(key, schemes[0] ?? '');
  const { hostname, port, username, password, pathname, searchParams, hash } = new URL(filled);
  // A password with a / ? or # that is not escaped ends the address too early, and the rest of it must not be shown as something else.
  const names = [...searchParams.keys()];
  if (hash !== '' || pathname.includes('@') || names.some((name) => !/^\w+$/.test(name))) throw unescaped(key);
  const parts: [string, string][] = [
    ['host', decode(hostname.replaceAll(/^\[|\]$/g, ''), key)],
    ['port', port],
    ['user', decode(username, key)],
    ['password', decode(password, key)],
    ['database', decode(pathname.slice(1), key)],
  ];
  for (const [name, value] of searchParams) {
    if (name.startsWith('ssl')) continue;
    const meaning = PARAMETERS.get(name);
    if (meaning === undefined) throw unknownParameter(name, key);
    parts.push([meaning, value]);
  }
  const ssl = readSsl(searchParams, key);
  return { ...Object.fromEntries(parts.filter(([, value]) => value !== '')), ...(ssl === undefined ? {} : { ssl }) };
}

function readSsl(parameters: URLSearchParams, key: string): JsonObject | undefined {
  const mode = parameters.get('sslmode') ?? SSL_SWITCH.get(parameters.get('ssl') ?? 'false');
  if (mode === undefined || !SSL_MODES.has(mode)) throw unknownSsl(key);
  const files: Record<string, string> = {};
  for (const name of parameters.keys()) {
    if (!name.startsWith('ssl') || name === 'sslmode' || name === 'ssl') continue;
    const part = SSL_FILES[name as keyof typeof SSL_FILES];
    if (part === undefined) throw unknownParameter(name, key);
    files[part] = readCertificate(parameters.get(name) ?? '', name, key);
  }
  if (mode === 'disable') return undefined;
  return { ...files, rejectUnauthorized: mode !== 'no-verify' };
}

function readCertificate(path: string, name: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw problems.invalidConfig(
      `The file that '${name}' in '${key}' names cannot be read: ${toError(error).message}.`,
      key,
      'correct the path.',
    );
  }
}

function decode(part: string, key: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw problems.invalidConfig(
      `'${key}' has a % that is no escape.`,
      key,
      'write %25 for a per cent sign, or use an object.',
    );
  }
}

function unreadable(key: string, scheme: string): Error {
  return problems.invalidConfig(
    `'${key}' is no connection string.`,
    key,
    `write ${scheme}://user:password@host:port, or an object.`,
  );
}

function unescaped(key: string): Error {
  return problems.invalidConfig(
    `'${key}' has an @ or a # where none can be.`,
    key,
    'write %2F, %3F, %23 and %40 for a / ? # or @ in a user name or a password, or use an object.',
  );
}

function unknownSsl(key: string): Error {
  return problems.invalidConfig(
    `The connection string at '${key}' asks for an encryption that does not exist.`,
    key,
    `write sslmode= and one of ${[...SSL_MODES].join(', ')}.`,
  );
}

function unknownParameter(name: string, key: string): Error {
  return problems.invalidConfig(
    `The connection string at '${key}' has the parameter '${name}', which means nothing here.`,
    key,
    'leave it out, or look for its key in docs/reference/database.md.',
  );
}
