import type { Config } from '../../../contracts/root-config.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import { importPackage } from '../../packages/index.js';
import { invalidValue } from '../../root-config/invalid-value.js';
import type { SparseLog } from '../server/sparse-log.js';
import { FlexibleStore } from './flexible-store.js';
import type { LimitStores } from './limit-store.js';

/** How long a request waits for Redis at most, in milliseconds. */
const COMMAND_LIMIT = 1_000;
/** The same for connecting, at the start. */
const CONNECT_LIMIT = 2_000;
const LONGEST_PAUSE = 5_000;

/**
 * Stores in a Redis, which is connected to again whenever it has been away. When it is away at the start, that is only logged.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when ioredis is not installed
 */
export async function redisStores(config: Config, connection: string, log: SparseLog): Promise<LimitStores> {
  const { Redis } = await importClient(config);
  const { RateLimiterRedis } = await import('rate-limiter-flexible');
  const client = new Redis(connection, {
    lazyConnect: true,
    // A request that Redis cannot count now is decided now.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_LIMIT,
    connectTimeout: CONNECT_LIMIT,
    retryStrategy: (attempts) => Math.min(attempts * 100, LONGEST_PAUSE),
  });
  client.on('error', (error: Error) =>
    log.warn('The Redis of the rate limits cannot be reached', { reason: reasonOf(error) }),
  );
  await withTimeLimit(client.connect(), CONNECT_LIMIT, () => new Error('no connection within two seconds')).catch(
    (error: unknown) =>
      log.warn('The Redis of the rate limits cannot be reached', { reason: reasonOf(toError(error)) }),
  );
  return {
    open: (name, limit, window) =>
      new FlexibleStore(
        new RateLimiterRedis({
          storeClient: client,
          keyPrefix: `proscenium:rate-limit:${name}`,
          points: limit,
          duration: Math.ceil(window / 1000),
        }),
      ),
    close: () => client.disconnect(),
  };
}

function importClient(config: Config) {
  return importPackage(
    () => import('ioredis'),
    () =>
      invalidValue(
        config,
        'backend.rateLimit.store.type',
        "is 'redis', and the package ioredis is not installed",
        'run `npm install ioredis`, version 5.',
      ),
  );
}

/** Several addresses of one host fail together, and then the message is empty. */
function reasonOf(error: Error & { readonly code?: string }): string {
  return error.message === '' ? (error.code ?? error.name) : error.message;
}
