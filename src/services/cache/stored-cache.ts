import type { Cache, CacheOptions, CacheSetOptions } from '../../contracts/cache.js';
import type { MutableJsonValue } from '../../contracts/mutable-json.js';
import type { JsonValue } from '../../contracts/root-config.js';
import { InputError } from '../../errors/http-errors.js';
import { checkValue } from './check-value.js';
import { readTtl } from './read-ttl.js';
import { shareLoads, type SharedLoads } from './shared-loads.js';
import type { ValuePlace, ValueStore } from './stores/value-store.js';

/** What a {@link StoredCache} works with. */
export interface StoredCacheOptions {
  readonly pluginId: string;
  readonly store: ValueStore;
  readonly loads: SharedLoads;
  /** Milliseconds; `undefined`: for ever. */
  readonly defaultTtl: number | undefined;
}

/** The values of one plugin in a store. */
export class StoredCache implements Cache {
  readonly #options: StoredCacheOptions;

  constructor(options: StoredCacheOptions) {
    this.#options = options;
    shareLoads(this, options.loads);
  }

  async get<Value extends MutableJsonValue>(key: string): Promise<Value | undefined> {
    return (await this.#options.store.get(this.#placeOf(key))) as Value | undefined;
  }

  async set(key: string, value: JsonValue, { ttl }: CacheSetOptions = {}): Promise<void> {
    const { store, loads, defaultTtl } = this.#options;
    const place = this.#placeOf(key);
    checkValue(value);
    const time = ttl === undefined ? defaultTtl : readTtl(ttl);
    loads.forget(key);
    if (time === 0) await store.delete(place);
    else await store.set(place, value, time);
  }

  async delete(key: string): Promise<void> {
    const place = this.#placeOf(key);
    this.#options.loads.forget(key);
    await this.#options.store.delete(place);
  }

  withOptions({ defaultTtl }: CacheOptions): Cache {
    const time = defaultTtl === undefined ? this.#options.defaultTtl : readTtl(defaultTtl);
    return new StoredCache({ ...this.#options, defaultTtl: time });
  }

  #placeOf(key: unknown): ValuePlace {
    if (typeof key !== 'string')
      throw new InputError(`The key of a value in the cache must be a text, and this one is of the type ${typeof key}`);
    return { pluginId: this.#options.pluginId, key };
  }
}
