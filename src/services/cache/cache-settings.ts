import type { Config } from '../../contracts/root-config.js';
import { readDuration } from '../duration/index.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { type MemcacheSettings, readMemcacheSettings } from './stores/memcache-settings.js';
import { type MemorySettings, readMemorySettings } from './stores/memory-settings.js';
import { type RedisSettings, readRedisSettings } from './stores/redis-settings.js';
import { type ValkeySettings, readValkeySettings } from './stores/valkey-settings.js';

/** What is reached over a network. */
export type RemoteSettings = RedisSettings | ValkeySettings | MemcacheSettings;

/** How a store that does not answer is dealt with. */
export interface BreakerSettings {
  /** How many calls in a row fail before the store is left alone. */
  readonly failures: number;
  /** The longest time between two attempts to find out whether it answers again, in milliseconds. */
  readonly probeInterval: number;
}

/** Whether health checks know of the store. */
export type CacheHealth = 'none' | 'shown' | 'required';

/** All of `backend.cache`. */
export interface CacheSettings {
  readonly store: MemorySettings | RemoteSettings;
  /** How long values stay that are set without a time of their own, in milliseconds; `undefined`: for ever. */
  readonly defaultTtl: number | undefined;
  /** How long a call waits for the store, in milliseconds. */
  readonly timeout: number;
  readonly breaker: BreakerSettings;
  readonly healthCheck: CacheHealth;
}

/**
 * Reads `backend.cache`.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readCacheSettings(config: Config): CacheSettings {
  return {
    store: readStore(config),
    defaultTtl: readDefaultTtl(config),
    timeout: readPositive(config, 'backend.cache.timeout', DEFAULT_TIMEOUT),
    breaker: {
      failures: readFailures(config),
      probeInterval: readPositive(config, 'backend.cache.breaker.probeInterval', DEFAULT_PROBE_INTERVAL),
    },
    healthCheck: readHealthCheck(config),
  };
}

/** Far longer than a store in the same data centre takes, and little enough to lose once. */
const DEFAULT_TIMEOUT = 150;
/** With one more, a request could lose two time limits before the store is left alone. */
const DEFAULT_FAILURES = 1;
const DEFAULT_PROBE_INTERVAL = 1_000;

function readStore(config: Config): CacheSettings['store'] {
  const key = 'backend.cache.store';
  const name = config.getOptionalString(key) ?? 'memory';
  const read = STORES.get(name);
  if (read !== undefined) return read(config);
  const names = [...STORES.keys()].map((known) => `'${known}'`);
  throw invalidValue(
    config,
    key,
    `is '${name}', and there is no such store`,
    `use one of ${names.join(', ')}, or add a service of your own for the contract Cache.`,
  );
}

const STORES: ReadonlyMap<string, (config: Config) => CacheSettings['store']> = new Map<
  string,
  (config: Config) => CacheSettings['store']
>([
  ['memory', readMemorySettings],
  ['redis', readRedisSettings],
  ['valkey', readValkeySettings],
  ['memcache', readMemcacheSettings],
]);

function readDefaultTtl(config: Config): number | undefined {
  const key = 'backend.cache.defaultTtl';
  const value = config.getOptional<unknown>(key);
  const ttl = typeof value === 'number' ? value : readDuration(config, key);
  if (ttl === undefined || ttl > 0) return ttl;
  throw invalidValue(config, key, `is ${ttl}, and nothing would be kept`, 'leave it out to keep values for ever.');
}

function readPositive(config: Config, key: string, byDefault: number): number {
  const milliseconds = readDuration(config, key) ?? byDefault;
  if (milliseconds > 0 && milliseconds <= LONGEST) return milliseconds;
  throw invalidValue(config, key, `is ${milliseconds} ms`, "choose a time of up to '1 minute'.");
}

const LONGEST = 60_000;

function readFailures(config: Config): number {
  const key = 'backend.cache.breaker.failures';
  const failures = config.getOptionalNumber(key) ?? DEFAULT_FAILURES;
  if (Number.isInteger(failures) && failures > 0) return failures;
  throw invalidValue(config, key, `is ${failures}, which is no number of calls`, 'write a whole number from 1 on.');
}

function readHealthCheck(config: Config): CacheHealth {
  const key = 'backend.cache.healthCheck';
  const value = config.getOptionalString(key) ?? 'none';
  if (value === 'none' || value === 'shown' || value === 'required') return value;
  throw invalidValue(config, key, `is '${value}'`, "use 'none', 'shown' or 'required'.");
}
