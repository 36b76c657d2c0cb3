import type { Config, JsonObject, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { readDuration } from '../duration/index.js';
import type { PoolSettings } from './connections/engine-connection.js';
import { DEFAULT_LIMITS, type DatabaseLimits } from './database-limits.js';

const ROOT = 'backend.database';

/** What the configuration says about connections and time limits of one plugin. */
export interface PoolConfig {
  readonly limits: DatabaseLimits;
  readonly pool: PoolSettings;
  /** Keys of `knexConfig` that mean nothing here. */
  readonly ignored: readonly string[];
}

/**
 * Reads time limits and pool sizes, the plugin's own before those of all plugins, ours (`timeouts`) before Backstage's (`knexConfig`).
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readPoolConfig(config: Config, pluginId: string): PoolConfig {
  const levels = [`${ROOT}.plugin.${pluginId}`, ROOT];
  const limits = readLimits(config, levels);
  const max = readCount(config, levels, 'max', 1) ?? 10;
  const min = Math.min(readCount(config, levels, 'min', 0) ?? 0, max);
  return {
    limits,
    pool: {
      min,
      max,
      acquireTimeout: limits.acquire,
      connectTimeout: limits.connect,
      idleTimeout: readCount(config, levels, 'idleTimeoutMillis', 1) ?? 30_000,
    },
    ignored: levels.flatMap((level) => ignoredKeys(config.getOptional(`${level}.knexConfig`), `${level}.knexConfig`)),
  };
}

function readLimits(config: Config, levels: readonly string[]): DatabaseLimits {
  const read = (name: keyof DatabaseLimits, ...knexKeys: readonly string[]): number => {
    for (const level of levels) {
      const key = `${level}.timeouts.${name}`;
      const own = readDuration(config, key);
      if (own === 0 && !ENDLESS.has(name)) throw endless(key);
      if (own !== undefined) return Math.min(own, LONGEST);
      for (const knexKey of knexKeys) {
        const milliseconds = readWholeNumber(config, `${level}.knexConfig.${knexKey}`, 1);
        if (milliseconds !== undefined) return milliseconds;
      }
    }
    return DEFAULT_LIMITS[name];
  };
  return {
    connect: read('connect', 'pool.createTimeoutMillis'),
    acquire: read('acquire', 'pool.acquireTimeoutMillis', 'acquireConnectionTimeout'),
    statement: read('statement'),
    idleInTransaction: read('idleInTransaction'),
    migrationLock: read('migrationLock'),
    migrationStatement: read('migrationStatement'),
    tableLock: read('tableLock'),
  };
}

/** What may take as long as it likes, by 0. */
const ENDLESS: ReadonlySet<keyof DatabaseLimits> = new Set(['statement', 'idleInTransaction', 'migrationStatement']);
/** What a timer can take. */
const LONGEST = 2 ** 31 - 1;

function endless(key: string): Error {
  return problems.invalidConfig(`'${key}' must be longer than 0.`, key, 'write a duration, such as 10s.');
}

function readCount(config: Config, levels: readonly string[], name: string, least: number): number | undefined {
  for (const level of levels) {
    const count = readWholeNumber(config, `${level}.knexConfig.pool.${name}`, least);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** @throws ProsceniumError `INVALID_CONFIG` for a fraction, and for less than `least` */
export function readWholeNumber(config: Config, key: string, least: number): number | undefined {
  const number = config.getOptionalNumber(key);
  if (number === undefined || (Number.isInteger(number) && number >= least)) return number;
  throw problems.invalidConfig(`'${key}' must be a whole number from ${least} on.`, key, 'correct the value.');
}

const POOL_KEYS: ReadonlySet<string> = new Set([
  'min',
  'max',
  'acquireTimeoutMillis',
  'createTimeoutMillis',
  'idleTimeoutMillis',
]);

function ignoredKeys(knexConfig: JsonValue | undefined, where: string): string[] {
  if (!isObject(knexConfig)) return [];
  const { pool, acquireConnectionTimeout: _, ...others } = knexConfig;
  const inPool = isObject(pool) ? Object.keys(pool).filter((key) => !POOL_KEYS.has(key)) : [];
  return [...Object.keys(others).map((key) => `${where}.${key}`), ...inPool.map((key) => `${where}.pool.${key}`)];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
