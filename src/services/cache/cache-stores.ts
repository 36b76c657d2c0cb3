import { Clock } from '../../contracts/clock.js';
import { RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { RootHealthChecks } from '../../contracts/root-health-checks.js';
import { Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { runInActivity } from '../activity/index.js';
import { CacheLog } from './cache-log.js';
import { type CacheSettings, readCacheSettings, type RemoteSettings } from './cache-settings.js';
import { GuardedStore } from './stores/guarded-store.js';
import { MemoryStore } from './stores/memory-store.js';
import type { StoreConnection } from './stores/store-connection.js';
import type { ValueStore } from './stores/value-store.js';

/**
 * The store of the values of all plugins, with one connection for the whole backend. It is built when the first plugin asks for a cache.
 */
@Service('root', { eager: false })
export class CacheStores {
  readonly #settings: CacheSettings;
  readonly #log: CacheLog;
  #store: ValueStore | undefined;
  #removeCheck: (() => void) | undefined;

  /** @throws ProsceniumError `INVALID_CONFIG` */
  constructor(
    private readonly config: RootConfig,
    logger: RootLogger,
    private readonly clock: Clock,
    @Optional() private readonly checks?: RootHealthChecks,
  ) {
    this.#settings = readCacheSettings(config);
    this.#log = new CacheLog(logger.child({ service: 'cache' }));
  }

  /** @throws ProsceniumError `INVALID_CONFIG` when the package of the store is not installed */
  async onInit(): Promise<void> {
    const { store, ...rest } = this.#settings;
    this.#store =
      store.type === 'memory' ? new MemoryStore(store, this.clock) : await this.#startRemote({ ...rest, store });
  }

  /** How long values stay that are set without a time of their own, in milliseconds; `undefined`: for ever. */
  get defaultTtl(): number | undefined {
    return this.#settings.defaultTtl;
  }

  get store(): ValueStore {
    if (this.#store === undefined) throw new Error('CacheStores is used before onInit');
    return this.#store;
  }

  async onShutdown(): Promise<void> {
    this.#removeCheck?.();
    await this.#store?.close();
    this.#log.flush();
  }

  async #startRemote(settings: CacheSettings & { readonly store: RemoteSettings }): Promise<ValueStore> {
    if ('notice' in settings.store && settings.store.notice !== undefined) this.#log.warn(settings.store.notice, {});
    const connect = await this.#load(settings.store);
    const store = new GuardedStore({ settings, connect, clock: this.clock, log: this.#log });
    this.#addCheck(store);
    store.start();
    return store;
  }

  async #load(settings: RemoteSettings): Promise<() => Promise<StoreConnection>> {
    switch (settings.type) {
      case 'redis':
        return (await import('./stores/open-redis.js')).loadRedis(this.config, settings);
      case 'valkey':
        return (await import('./stores/open-valkey.js')).loadValkey(this.config, settings);
      case 'memcache':
        return (await import('./stores/open-memcache.js')).loadMemcache(this.config, settings);
    }
  }

  #addCheck(store: GuardedStore): void {
    const { healthCheck } = this.#settings;
    if (healthCheck === 'none') return;
    // It is the backend's, and not that of the plugin that asked first.
    this.#removeCheck = runInActivity({ service: CacheStores.name }, () =>
      this.checks?.add('cache', () => store.check(), { required: healthCheck === 'required' }),
    );
  }
}
