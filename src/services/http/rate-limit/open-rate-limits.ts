import type { Config } from '../../../contracts/root-config.js';
import type { SparseLog } from '../server/sparse-log.js';
import { memoryStores } from './flexible-store.js';
import type { LimitStores } from './limit-store.js';
import { type LimitStoreSettings, type RateLimitSettings, readRateLimits } from './rate-limit-settings.js';
import { RequestLimit } from './request-limit.js';

/** The limits that are in force. */
export interface OpenedRateLimits {
  readonly global: RequestLimit | undefined;
  readonly plugins: ReadonlyMap<string, RequestLimit>;
  close(): void;
}

/**
 * Reads `backend.rateLimit` and opens the store; `undefined` when nothing is limited.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export async function openRateLimits(config: Config, log: SparseLog): Promise<OpenedRateLimits | undefined> {
  const all = readRateLimits(config);
  if (all === undefined) return undefined;
  const stores = await openStores(all.store, config, log);
  const limitOf = (name: string, settings: RateLimitSettings) =>
    new RequestLimit({ settings, store: stores.open(name, settings.limit, settings.window), log });
  return {
    global: all.global && limitOf('global', all.global),
    plugins: new Map([...all.plugins].map(([id, settings]) => [id, limitOf(`plugin:${id}`, settings)])),
    close: () => stores.close(),
  };
}

async function openStores(store: LimitStoreSettings, config: Config, log: SparseLog): Promise<LimitStores> {
  if (store.type === 'memory') return memoryStores();
  const { redisStores } = await import('./redis-stores.js');
  return redisStores(config, store.connection, log);
}
