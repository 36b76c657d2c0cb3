import type { Cache, JsonValue } from 'proscenium';
import { type LogEntry, MemoryLogger, StaticConfig } from 'proscenium/testing';
import { CacheStores } from '#src/services/cache/cache-stores.js';
import { KeyvCache } from '#src/services/cache/index.js';
import { HandClock } from './hand-clock.js';

/** A store with the caches of plugins on it. */
export interface GivenCache {
  /** That of the plugin `stage`. */
  readonly cache: Cache;
  of(pluginId: string): Cache;
  readonly clock: HandClock;
  /** Lines of the log so far, as `level: message`. */
  messages(): readonly string[];
  readonly entries: readonly LogEntry[];
  close(): Promise<void>;
}

const all: CacheStores[] = [];

/** Caches as `backend.cache` says, with patience for a busy machine, closed by {@link closeCaches}. Their clock moves by hand. */
export async function givenCache(settings: { readonly [name: string]: JsonValue } = {}): Promise<GivenCache> {
  const clock = new HandClock();
  const logger = new MemoryLogger();
  const stores = new CacheStores(
    new StaticConfig({ backend: { cache: { timeout: '5s', ...settings } } }),
    logger,
    clock,
  );
  await stores.onInit();
  all.push(stores);
  const of = (pluginId: string) => new KeyvCache({ getId: () => pluginId }, stores);
  return {
    cache: of('stage'),
    of,
    clock,
    messages: () => logger.entries.map(({ level, message }) => `${level}: ${message}`),
    entries: logger.entries,
    close: () => stores.onShutdown(),
  };
}

export async function closeCaches(): Promise<void> {
  for (const stores of all.splice(0)) await stores.onShutdown();
}
