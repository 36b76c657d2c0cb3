import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problems } from '../errors/catalogue.js';
import type { JsonObject } from '../contracts/root-config.js';
import { cleanUpAfterTests, type RegisterHook } from './auto-stop.js';
import { chooseEngines, type EngineChoice, serverAt } from './engines/choose-engines.js';
import { dropDatabases, dropLeftovers } from './engines/server-databases.js';
import { isLeftover, newTestName } from './engines/test-name.js';
import { TestResource } from './test-resource.js';

/** The engines that {@link TestDatabases} knows. */
export type TestDatabaseId = 'SQLITE' | 'POSTGRES' | 'MARIADB';

export interface TestDatabasesOptions {
  /** Which engines; default all. */
  readonly ids?: readonly TestDatabaseId[];
  /** `after` of node:test, or `afterAll` of vitest: needed where the runner has neither as a global. */
  readonly after?: RegisterHook;
}

/** The databases that one test has for itself: one for each plugin of its backend. */
export type TestDatabase = TestResource<TestDatabaseId>;

/**
 * Databases for tests on real engines: SQLite always, PostgreSQL and MariaDB where they can be reached. Each call of `init` gives a place
 * that no other test knows, and what is in it is dropped.
 *
 * @remarks The servers are those of `PROSCENIUM_TEST_POSTGRES_URL` and `PROSCENIUM_TEST_MARIADB_URL`, by default the local ones. An
 * engine that cannot be reached is reported as skipped; in CI (`CI=true`), and when its variable is set, that is an error.
 *
 * @example
 * ```ts
 * const databases = TestDatabases.all();
 *
 * for (const engine of databases.engines)
 *   describe(`the catalog on ${engine}`, () => {
 *     it('answers', async () => {
 *       await using database = await databases.init(engine);
 *       await using backend = await createTestBackend().withConfig(database.config).add(CatalogPlugin).start();
 *
 *       const response = await backend.fetch('/api/catalog/entities');
 *     });
 *   });
 * ```
 */
export class TestDatabases {
  /** The engines that were asked for and can be used. */
  readonly engines: readonly TestDatabaseId[];
  readonly #swept = new Set<string>();

  private constructor({ ids = ALL, after }: TestDatabasesOptions) {
    this.engines = chooseEngines('TestDatabases', ids.map(choiceOf));
    after?.(cleanUpAfterTests);
  }

  /**
   * Every engine.
   *
   * @throws ProsceniumError `TEST_ENGINE_MISSING` in CI, and for a server that its environment variable names
   */
  static all(options: Omit<TestDatabasesOptions, 'ids'> = {}): TestDatabases {
    return new TestDatabases(options);
  }

  /**
   * The engines that are named.
   *
   * @throws ProsceniumError `TEST_ENGINE_MISSING`, as {@link all}; `INVALID_ARGUMENT` for an engine that does not exist
   */
  static create(options: TestDatabasesOptions = {}): TestDatabases {
    return new TestDatabases(options);
  }

  /**
   * A place of its own for the databases of one backend. It is dropped by `drop()`, at the end of an `await using`, or when the tests have
   * run; databases of runs that were killed are dropped after a day.
   *
   * @param engine - one of {@link engines}
   * @throws ProsceniumError `INVALID_ARGUMENT`, and what the server answers
   */
  async init(engine: TestDatabaseId): Promise<TestDatabase> {
    if (!this.engines.includes(engine))
      throw problems.invalidArgument('TestDatabases.init()', `one of ${this.engines.join(', ')}`, engine);
    const name = newTestName();
    if (engine === 'SQLITE') return this.#initSqlite(name);
    const { protocol, url } = SERVERS[engine]();
    await this.#sweep(url, () => dropLeftovers(protocol, url));
    // Databases are called prefix and plugin id.
    const prefix = `${name}_`;
    const config = {
      client: CLIENTS[engine],
      connection: url,
      prefix,
      pluginDivisionMode: 'database',
      ensureExists: true,
    };
    return new TestResource(engine, databaseConfig(config), () => dropDatabases(protocol, url, prefix));
  }

  async #initSqlite(name: string): Promise<TestDatabase> {
    await this.#sweep(tmpdir(), removeOldFolders);
    const directory = await mkdtemp(join(tmpdir(), `${name}_`));
    const config = databaseConfig({ client: 'better-sqlite3', connection: { directory } });
    return new TestResource('SQLITE', config, () => rm(directory, { recursive: true, force: true }));
  }

  /** Removes what killed runs have left behind; once for each place. */
  async #sweep(place: string, work: () => Promise<void>): Promise<void> {
    if (this.#swept.has(place)) return;
    this.#swept.add(place);
    await work();
  }
}

const ALL: readonly TestDatabaseId[] = ['SQLITE', 'POSTGRES', 'MARIADB'];

const CLIENTS = { POSTGRES: 'pg', MARIADB: 'mysql2' } as const;

const SERVERS = {
  POSTGRES: () => serverAt('PROSCENIUM_TEST_POSTGRES_URL', 'postgres', 'postgresql://postgres@127.0.0.1:5432/postgres'),
  MARIADB: () => serverAt('PROSCENIUM_TEST_MARIADB_URL', 'mysql', 'mysql://root@127.0.0.1:3306'),
};

function choiceOf(id: TestDatabaseId): EngineChoice<TestDatabaseId> {
  if (id === 'SQLITE') return { id, name: 'SQLite' };
  if (id === 'POSTGRES') return { id, name: 'PostgreSQL', server: SERVERS.POSTGRES() };
  if (id === 'MARIADB') return { id, name: 'MariaDB', server: SERVERS.MARIADB() };
  throw problems.invalidArgument('TestDatabases.create()', `ids among ${ALL.join(', ')}`, id);
}

function databaseConfig(database: JsonObject): JsonObject {
  return { backend: { database } };
}

async function removeOldFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()))
    if (isLeftover(name)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
}
