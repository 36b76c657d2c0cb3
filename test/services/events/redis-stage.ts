import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { StaticConfig } from '#src/services/root-config/index.js';
import { type BrokerLimits, DEFAULT_BROKER_LIMITS } from '#src/services/events/broker-settings.js';
import { openRedisBroker } from '#src/services/events/redis/open-redis-broker.js';
import type { RedisBroker } from '#src/services/events/redis/redis-broker.js';
import { MemoryLogger } from '#src/testing/index.js';
import type { BrokerStage } from './broker-conformance.js';

/** A namespace of its own in a Redis, and what was logged about it. */
export interface RedisStage extends BrokerStage {
  open(): Promise<RedisBroker>;
  readonly namespace: string;
  readonly logger: MemoryLogger;
  /** A plain client, to look into the Redis with. */
  readonly client: Redis;
}

/** Limits that let tests see within moments what takes seconds otherwise. */
export const QUICK_LIMITS: BrokerLimits = { ...DEFAULT_BROKER_LIMITS, publishTimeout: 2_000, pollInterval: 100 };

export function givenRedisStage(url: string, limits: Partial<BrokerLimits> = {}): RedisStage {
  const namespace = `test-${randomUUID()}`;
  const logger = new MemoryLogger();
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  const open = (): Promise<RedisBroker> =>
    openRedisBroker(url, { namespace, logger, limits: { ...QUICK_LIMITS, ...limits } }, new StaticConfig({}));
  return {
    namespace,
    logger,
    client,
    open,
    deadLetters: async () => {
      const letters = await client.xrange(`${namespace}:events:dead`, '-', '+');
      return letters.map(([, fields]) => ({
        group: fields[fields.indexOf('group') + 1] ?? '',
        id: (JSON.parse(fields[fields.indexOf('event') + 1] ?? '{}') as { id: string }).id,
      }));
    },
    dispose: async () => {
      const keys = await client.keys(`${namespace}:*`);
      if (keys.length > 0) await client.del(...keys);
      client.disconnect();
    },
  };
}
