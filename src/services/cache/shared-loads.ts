import type { Cache } from '../../contracts/cache.js';

/** Loads that are under way, so that whoever wants the same value meanwhile waits for it instead of loading it again. */
export class SharedLoads {
  readonly #loads = new Map<string, Load>();
  readonly #longest: number;
  /** While the result of a load is being kept, which does not make it out of date. */
  #keeping: string | undefined;

  /** @param longest - how long others wait for a load before they begin one of their own, in milliseconds */
  constructor(longest = LONGEST_SHARING) {
    this.#longest = longest;
  }

  /**
   * Begins a load, or joins the one under way for the key.
   *
   * @param begin - loads, and keeps the result by `keep`, which does nothing when it is out of date by then
   */
  async share(key: string, begin: (keep: Keep) => Promise<unknown>): Promise<unknown> {
    for (let known = this.#loads.get(key); known !== undefined; known = this.#loads.get(key)) {
      // One that never ends holds up nobody for longer; it may even wait for us, when a load asks for its own key.
      const rest = this.#longest - (performance.now() - known.begunAt);
      if (rest <= 0) break;
      const copy = await copyWithin(rest, known.result);
      if (copy !== undefined) return copy.value;
    }
    const load: Load = {
      begunAt: performance.now(),
      result: begin(async (store) => {
        if (this.#loads.get(key) === load) await this.#keep(key, store);
      }),
    };
    this.#loads.set(key, load);
    try {
      return await load.result;
    } finally {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    }
  }

  /** What is being loaded under the key is out of date: it is not kept, and nobody else joins. */
  forget(key: string): void {
    if (key !== this.#keeping) this.#loads.delete(key);
  }

  #keep(key: string, store: () => Promise<void>): Promise<void> {
    this.#keeping = key;
    try {
      return store();
    } finally {
      this.#keeping = undefined;
    }
  }
}

/** Keeps a result, by what is given. */
export type Keep = (store: () => Promise<void>) => Promise<void>;

interface Load {
  readonly begunAt: number;
  readonly result: Promise<unknown>;
}

/** A copy of the result, made before anybody can change it; `undefined` when it takes longer. */
function copyWithin(milliseconds: number, result: Promise<unknown>): Promise<{ readonly value: unknown } | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined).unref();
    result.then((value) => resolve({ value: structuredClone(value) }), reject).finally(() => clearTimeout(timer));
  });
}

/** Milliseconds. */
const LONGEST_SHARING = 30_000;

const byCache = new WeakMap<Cache, SharedLoads>();

/** Those of a cache; of any implementation. */
export function sharedLoadsOf(cache: Cache): SharedLoads {
  const known = byCache.get(cache);
  if (known !== undefined) return known;
  const loads = new SharedLoads();
  byCache.set(cache, loads);
  return loads;
}

/** A view of a cache shares the loads of the cache. */
export function shareLoads(cache: Cache, loads: SharedLoads): void {
  byCache.set(cache, loads);
}
