import { problems } from '../errors/catalogue.js';
import type { JsonObject } from '../contracts/root-config.js';
import { cleanUpAfterTests, type RegisterHook } from './auto-stop.js';
import { chooseEngines, type EngineChoice, serverAt } from './engines/choose-engines.js';
import { findMemcached, startMemcached } from './engines/memcached-server.js';
import { RedisConnection } from './engines/redis-connection.js';
import { isLeftover, newTestName, TEST_NAME_START } from './engines/test-name.js';
import { TestResource } from './test-resource.js';

/** The stores that {@link TestCaches} knows. */
export type TestCacheId = 'MEMORY' | 'REDIS' | 'VALKEY' | 'MEMCACHE';

export interface TestCachesOptions {
  /** Which stores; default all. */
  readonly ids?: readonly TestCacheId[];
  /** `after` of node:test, or `afterAll` of vitest: needed where the runner has neither as a global. */
  readonly after?: RegisterHook;
}

/** A part of a store that one test has for itself. */
export type TestCache = TestResource<TestCacheId>;

/**
 * Stores for tests of what is kept in the cache: memory always, Redis and Valkey where they can be reached, Memcached where the program is
 * installed. Each call of `init` gives a namespace that no other test has, and what is in it is deleted.
 *
 * @remarks The servers are those of `PROSCENIUM_TEST_REDIS_URL` and `PROSCENIUM_TEST_VALKEY_URL`, by default the local one, which may be
 * Redis or Valkey. Memcached has no namespaces, so that every test gets a process of its own. A store that is not there is reported as
 * skipped; in CI (`CI=true`), and when its variable is set, that is an error.
 *
 * @example
 * ```ts
 * const caches = TestCaches.create({ ids: ['MEMORY', 'REDIS'] });
 *
 * for (const store of caches.engines)
 *   it(`keeps what it has read, on ${store}`, async () => {
 *     await using cache = await caches.init(store);
 *     await using backend = await createTestBackend().withConfig(cache.config).add(CatalogPlugin).start();
 *   });
 * ```
 */
export class TestCaches {
  /** The stores that were asked for and can be used. */
  readonly engines: readonly TestCacheId[];
  readonly #swept = new Set<string>();

  private constructor({ ids = ALL, after }: TestCachesOptions) {
    this.engines = chooseEngines('TestCaches', ids.map(choiceOf));
    after?.(cleanUpAfterTests);
  }

  /**
   * Every store.
   *
   * @throws ProsceniumError `TEST_ENGINE_MISSING` in CI, and for a server that its environment variable names
   */
  static all(options: Omit<TestCachesOptions, 'ids'> = {}): TestCaches {
    return new TestCaches(options);
  }

  /**
   * The stores that are named.
   *
   * @throws ProsceniumError `TEST_ENGINE_MISSING`, as {@link all}; `INVALID_ARGUMENT` for a store that does not exist
   */
  static create(options: TestCachesOptions = {}): TestCaches {
    return new TestCaches(options);
  }

  /**
   * A namespace of its own for one backend. It is emptied by `drop()`, at the end of an `await using`, or when the tests have run; keys of
   * runs that were killed are deleted after a day.
   *
   * @param store - one of {@link engines}
   * @throws ProsceniumError `INVALID_ARGUMENT`, and what the server answers
   */
  async init(store: TestCacheId): Promise<TestCache> {
    if (!this.engines.includes(store))
      throw problems.invalidArgument('TestCaches.init()', `one of ${this.engines.join(', ')}`, store);
    if (store === 'MEMORY') return new TestResource(store, cacheConfig({ store: 'memory' }), async () => undefined);
    if (store === 'MEMCACHE') return initMemcached();
    const { url } = SERVERS[store]();
    const name = newTestName();
    await this.#sweep(url);
    const client =
      store === 'REDIS'
        ? { redis: { client: { namespace: name } } }
        : { valkey: { client: { keyPrefix: `${name}:` } } };
    const config = cacheConfig({ store: store === 'REDIS' ? 'redis' : 'valkey', connection: url, ...client });
    return new TestResource(store, config, () => deleteKeys(url, name, () => true));
  }

  /** Deletes what killed runs have left behind; once for each server. */
  async #sweep(url: string): Promise<void> {
    if (this.#swept.has(url)) return;
    this.#swept.add(url);
    await deleteKeys(url, TEST_NAME_START, (key) => isLeftover(key));
  }
}

const ALL: readonly TestCacheId[] = ['MEMORY', 'REDIS', 'VALKEY', 'MEMCACHE'];

const USUAL = 'redis://127.0.0.1:6379';

const SERVERS = {
  REDIS: () => serverAt('PROSCENIUM_TEST_REDIS_URL', 'redis', USUAL),
  VALKEY: () => serverAt('PROSCENIUM_TEST_VALKEY_URL', 'redis', USUAL),
};

function choiceOf(id: TestCacheId): EngineChoice<TestCacheId> {
  switch (id) {
    case 'MEMORY':
      return { id, name: 'memory' };
    case 'REDIS':
      return { id, name: 'Redis', server: SERVERS.REDIS() };
    case 'VALKEY':
      return { id, name: 'Valkey', server: SERVERS.VALKEY() };
    case 'MEMCACHE':
      return { id, name: 'Memcached', fault: findMemcached() === undefined ? NO_MEMCACHED : undefined };
    default:
      throw problems.invalidArgument('TestCaches.create()', `ids among ${ALL.join(', ')}`, id);
  }
}

const NO_MEMCACHED = 'the program memcached is not installed';

async function initMemcached(): Promise<TestCache> {
  const program = findMemcached();
  if (program === undefined) throw new Error(NO_MEMCACHED);
  const server = await startMemcached(program);
  return new TestResource('MEMCACHE', cacheConfig({ store: 'memcache', connection: server.address }), server.stop);
}

function cacheConfig(cache: JsonObject): JsonObject {
  return { backend: { cache } };
}

async function deleteKeys(url: string, start: string, isMeant: (key: string) => boolean): Promise<void> {
  const connection = await RedisConnection.open(url);
  try {
    await connection.delete((await connection.keys(start)).filter(isMeant));
  } finally {
    connection.close();
  }
}
