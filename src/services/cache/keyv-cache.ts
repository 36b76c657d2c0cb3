import { Cache, type CacheOptions, type CacheSetOptions } from '../../contracts/cache.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import type { MutableJsonValue } from '../../contracts/mutable-json.js';
import type { JsonValue } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { CacheStores } from './cache-stores.js';
import { cacheConfig } from './config-schema.js';
import { shareLoads, SharedLoads } from './shared-loads.js';
import { StoredCache } from './stored-cache.js';

/**
 * The cache of a plugin: in the memory of the process, unless `backend.cache` names a Redis, Valkey or Memcached, which Keyv then speaks to.
 *
 * A store that is slow or away fails nobody: after a time limit its values count as missing, and until it answers again no call is made.
 *
 * @remarks Errors: `INVALID_CONFIG` at the start; `InputError` for a value that JSON cannot carry and for a key that is no text
 */
@Service('plugin', Cache, { config: cacheConfig })
export class KeyvCache implements Cache {
  readonly #values: StoredCache;

  constructor(plugin: PluginMetadata, stores: CacheStores) {
    const loads = new SharedLoads();
    this.#values = new StoredCache({
      pluginId: plugin.getId(),
      store: stores.store,
      loads,
      defaultTtl: stores.defaultTtl,
    });
    shareLoads(this, loads);
  }

  get<Value extends MutableJsonValue>(key: string): Promise<Value | undefined> {
    return this.#values.get(key);
  }

  set(key: string, value: JsonValue, options?: CacheSetOptions): Promise<void> {
    return this.#values.set(key, value, options);
  }

  delete(key: string): Promise<void> {
    return this.#values.delete(key);
  }

  withOptions(options: CacheOptions): Cache {
    return this.#values.withOptions(options);
  }
}
