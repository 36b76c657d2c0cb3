import type { Cache, CacheSetOptions } from '../../contracts/cache.js';
import type { MutableJsonValue } from '../../contracts/mutable-json.js';
import type { JsonValue } from '../../contracts/root-config.js';
import { sharedLoadsOf } from './shared-loads.js';

/**
 * The value of a cache, or else what `load` gives, which is then kept. However many ask for a key at the same time, it is loaded once in a
 * process: all of them wait for that one load, and each receives a value of its own.
 *
 * A failure of `load` reaches all who wait, and is not kept; neither is `undefined`. What is set or deleted under the key during a load
 * counts: the result of the load is given to those who wait, and not kept. When the cache does not answer, the value is loaded.
 *
 * @param load - must not depend on one request, since it works for all who wait: hand it no `ctx.signal`
 * @param options - `ttl`, as for `Cache.set`
 * @throws what `load` throws; InputError for what JSON cannot carry
 *
 * @example
 * ```ts
 * import { Cache, getOrSet, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class Repertoire {
 *   constructor(private readonly cache: Cache) {}
 *
 *   plays(season: string): Promise<string[]> {
 *     return getOrSet(this.cache, `plays ${season}`, () => this.read(season), { ttl: { minutes: 10 } });
 *   }
 *
 *   private async read(season: string): Promise<string[]> {
 *     return [`Hamlet ${season}`];
 *   }
 * }
 * ```
 */
export async function getOrSet<Value extends JsonValue | undefined>(
  cache: Cache,
  key: string,
  load: () => Value | Promise<Value>,
  options?: CacheSetOptions,
): Promise<Value> {
  const value = await sharedLoadsOf(cache).share(key, async (keep) => {
    const known = await cache.get<MutableJsonValue>(key);
    if (known !== undefined) return known;
    const loaded = await load();
    if (loaded !== undefined) await keep(() => cache.set(key, loaded, options));
    return loaded;
  });
  return value as Value;
}
