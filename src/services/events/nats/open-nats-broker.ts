import { access, constants } from 'node:fs/promises';
import type { Config, JsonObject, JsonValue } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { invalidValue, isJsonArray, isJsonObject } from '../../root-config/index.js';
import type { BrokerSettings } from '../broker-settings.js';
import { createNatsBroker } from './create-nats-broker.js';
import type { NatsBroker } from './nats-broker.js';
import type { NatsConnectionSettings, NatsTls } from './nats-broker-settings.js';

const CONNECTION_KEY = 'events.broker.connection';
/** So many JetStream allows. */
const MOST_REPLICAS = 5;

/**
 * Opens a broker on NATS JetStream; when it is away that is no error.
 *
 * @param connection - a URL, several with commas between them, or an object with `servers`, `user`, `password`, `token`,
 *   `credentialsFile`, `tls` (`caFile`, `certFile`, `keyFile`, `rejectUnauthorized`), `domain`, `replicas`
 * @throws ProsceniumError `INVALID_CONFIG` without a connection, and when the libraries are not installed
 */
export async function openNatsBroker(
  connection: string | JsonObject | undefined,
  settings: BrokerSettings,
  config: Config,
): Promise<NatsBroker> {
  const parts: JsonObject = typeof connection === 'string' ? { servers: connection } : (connection ?? {});
  const servers = readServers(parts['servers']);
  if (servers.length === 0)
    throw invalidValue(config, CONNECTION_KEY, 'is missing', 'write nats://host:4222, or an object with `servers`.');
  if (!servers.every(isServer))
    throw invalidValue(
      config,
      CONNECTION_KEY,
      'has an address of no NATS',
      'write nats://user:password@host:4222, with %25 for a per cent sign.',
    );
  await checkReadable(parts['credentialsFile'], config);
  const address = readConnection(servers, parts);
  return createNatsBroker({ ...settings, connection: address, replicas: readReplicas(parts, config) }, config);
}

/** The library would find out at the first connection, and say so with the password. */
function isServer(server: string): boolean {
  const url = /^\w+:\/\//.test(server) ? server : `nats://${server}`;
  return /^(?:nats|tls):/.test(url) && URL.canParse(url) && !/%(?![\da-f]{2})/i.test(url);
}

async function checkReadable(file: JsonValue | undefined, config: Config): Promise<void> {
  if (typeof file !== 'string') return;
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    throw invalidValue(
      config,
      `${CONNECTION_KEY}.credentialsFile`,
      `names a file that cannot be read: ${toError(error).message}`,
      'correct the path.',
    );
  }
}

function readReplicas({ replicas = 1 }: JsonObject, config: Config): number {
  const count = Number(replicas);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_REPLICAS) return count;
  throw invalidValue(
    config,
    `${CONNECTION_KEY}.replicas`,
    'is no number of replicas',
    `write a number from 1 to ${MOST_REPLICAS}.`,
  );
}

function readConnection(servers: readonly string[], parts: JsonObject): NatsConnectionSettings {
  const fromAddress = credentialsOf(servers[0] ?? '');
  return {
    servers: servers.map(withoutCredentials),
    user: text(parts['user']) ?? fromAddress.user,
    password: text(parts['password']) ?? fromAddress.password,
    token: text(parts['token']) ?? fromAddress.token,
    credentialsFile: text(parts['credentialsFile']),
    domain: text(parts['domain']),
    tls: readTls(parts['tls'], servers),
  };
}

function readServers(value: JsonValue | undefined): readonly string[] {
  const all = isJsonArray(value) ? value : [value];
  return all
    .flatMap((one) => (typeof one === 'string' ? one.split(',').map((part) => part.trim()) : []))
    .filter((one) => one !== '');
}

function readTls(value: JsonValue | undefined, servers: readonly string[]): NatsTls | undefined {
  if (!isJsonObject(value))
    return value === true || servers.some((server) => server.startsWith('tls://')) ? {} : undefined;
  const check = value['rejectUnauthorized'];
  return {
    caFile: text(value['caFile']),
    certFile: text(value['certFile']),
    keyFile: text(value['keyFile']),
    rejectUnauthorized: typeof check === 'boolean' ? check : undefined,
  };
}

/** `nats://user:password@host`, or `nats://token@host`; the library does not look there. */
function credentialsOf(server: string): {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
} {
  const found = /^[a-z]+:\/\/([^@/]*)@/.exec(server)?.[1];
  if (found === undefined) return {};
  const [name = '', password] = found.split(':').map(decodeURIComponent);
  return password === undefined ? { token: name } : { user: name, password };
}

/** `host:port` */
function withoutCredentials(server: string): string {
  return server.replace(/^[a-z]+:\/\//, '').replace(/^.*@/, '');
}

function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
