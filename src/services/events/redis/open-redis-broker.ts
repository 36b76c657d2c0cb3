import type { RedisOptions } from 'ioredis';
import type { Config, JsonObject } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/index.js';
import type { BrokerSettings } from '../broker-settings.js';
import { importClient } from '../delivery/import-client.js';
import { growingPause, type PauseLimits } from '../delivery/growing-pause.js';
import { RedisBroker } from './redis-broker.js';
import { RedisConnection } from './redis-connection.js';
import { RedisKeys } from './redis-keys.js';

const RECONNECTION: PauseLimits = { first: 200, longest: 10_000 };
const CONNECTION_KEY = 'events.broker.connection';

/**
 * Opens a broker on Redis; when Redis is away that is logged, and the connection made as soon as it is there.
 *
 * @param connection - a URL, or an object of what ioredis takes: `host`, `port`, `username`, `password`, `db`, `tls`, `sentinels`
 * @throws ProsceniumError `INVALID_CONFIG` without a connection, and when ioredis is not installed
 */
export async function openRedisBroker(
  connection: string | JsonObject | undefined,
  settings: BrokerSettings,
  config: Config,
): Promise<RedisBroker> {
  if (connection === undefined)
    throw invalidValue(config, CONNECTION_KEY, 'is missing', 'write redis://host:6379, or an object with `host`.');
  const { Redis } = await importClient(config, { broker: 'redis', install: 'ioredis@5' }, () => import('ioredis'));
  checkConnection(connection, config);
  const { publishTimeout } = settings.limits;
  const options: RedisOptions = {
    lazyConnect: true,
    // What cannot be sent now is decided now, by whoever wants it sent.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: publishTimeout,
    connectTimeout: publishTimeout,
    // A connection that is dead without anybody having said so is made anew.
    socketTimeout: publishTimeout,
    keepAlive: 10_000,
    retryStrategy: (attempts) => growingPause(attempts, RECONNECTION),
  };
  const keys = new RedisKeys(settings.namespace);
  const create = () =>
    typeof connection === 'string' ? new Redis(connection, options) : new Redis({ ...connection, ...options });
  const opened = new RedisConnection(create, keys.wake, settings);
  await opened.open();
  return new RedisBroker(opened, keys, settings);
}

/** What ioredis would take for the path of a socket, or fail at later; none of it is repeated, since it may hold a password. */
function checkConnection(connection: string | JsonObject, config: Config): void {
  if (typeof connection === 'string') {
    if (!isRedisUrl(connection))
      throw invalidValue(
        config,
        CONNECTION_KEY,
        'is no URL of a Redis',
        'write redis://host:6379, or rediss://user:password@host:6379 for an encrypted connection.',
      );
    return;
  }
  const { port = 6379 } = connection;
  const number = typeof port === 'string' || typeof port === 'number' ? Number(port) : Number.NaN;
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw invalidValue(config, `${CONNECTION_KEY}.port`, 'is no port', 'write a number from 1 to 65535.');
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}
