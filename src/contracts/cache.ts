import { Contract } from '../decorators/contract.js';
import type { HumanDuration } from './human-duration.js';
import type { MutableJsonValue } from './mutable-json.js';
import type { JsonValue } from './root-config.js';

/** Settings of a view of the cache. */
export interface CacheOptions {
  /** How long what is set without a time of its own stays; a number is in milliseconds. Default: as the deployment says, else for ever. */
  readonly defaultTtl?: number | HumanDuration;
}

/** Settings of one value. */
export interface CacheSetOptions {
  /** How long the value stays; a number is in milliseconds, `Infinity` is for ever, 0 or less keeps nothing. Default: `defaultTtl`. */
  readonly ttl?: number | HumanDuration;
}

/**
 * Keeps values for a while under keys of the plugin's own. Any of them may be gone at any time.
 *
 * @example
 * ```ts
 * import { Cache, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class Programme {
 *   constructor(private readonly cache: Cache) {}
 *
 *   async today(): Promise<string[]> {
 *     const known = await this.cache.get<string[]>('today');
 *     if (known !== undefined) return known;
 *     const programme = ['Hamlet', 'Macbeth'];
 *     await this.cache.set('today', programme, { ttl: { minutes: 10 } });
 *     return programme;
 *   }
 * }
 * ```
 */
@Contract('core.cache')
export abstract class Cache {
  /** The value, which belongs to the caller, or `undefined` when there is none, its time is over or the store does not answer. */
  abstract get<Value extends MutableJsonValue>(key: string): Promise<Value | undefined>;
  /**
   * Keeps a value; what a store that does not answer is to keep is lost.
   *
   * @throws InputError for a value that JSON cannot carry
   */
  abstract set(key: string, value: JsonValue, options?: CacheSetOptions): Promise<void>;
  /** Does nothing when there is no such value. */
  abstract delete(key: string): Promise<void>;
  /** The same values, with other settings for what is set through it. */
  abstract withOptions(options: CacheOptions): Cache;
}
