import type { DataSource, EntityManager } from 'typeorm';
import { Database } from '../../contracts/database.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import { databaseConfig } from './config-schema.js';
import { databaseUnavailable, NoFreeConnection } from './connections/connection-problems.js';
import { DatabaseConnections } from './connections/database-connections.js';
import { isNetworkError, mayBeStarting } from './connections/network-error.js';
import { reasonOf } from './connections/reason-of.js';
import { type DatabaseSettings, readDatabaseSettings } from './database-settings.js';
import { DeclaredTables } from './declared-tables.js';
import { isTransient, openDatabase } from './open-database.js';
import type { OpenedDatabase } from './opened-database.js';
import { hideSecrets, openingFailed, placeOf } from './opening-problem.js';
import { retryWhile, startLimit } from './retry-while.js';

/** Options of {@link TypeOrmDatabase}. */
export interface TypeOrmDatabaseOptions {
  /** How long a caller waits for the one connection of an SQLite database, in milliseconds; default 30 000. */
  readonly lockTimeout: number;
}

/**
 * The database of a plugin, run by TypeORM: SQLite in memory unless `backend.database` says otherwise.
 *
 * Nothing is opened, and TypeORM is not loaded, before somebody asks; the migrations run then. Wrong configuration fails the start.
 *
 * @remarks Errors: `INVALID_CONFIG`; `DATABASE_FAILED` when it cannot be opened or migrated, which the next call tries again
 */
@Service('plugin', Database, { config: databaseConfig })
export class TypeOrmDatabase implements Database {
  static readonly options: TypeOrmDatabaseOptions = { lockTimeout: 30_000 };

  readonly #pluginId: string;
  readonly #stopped = new AbortController();
  #opening: Promise<OpenedDatabase> | undefined;
  #source: DataSource | undefined;
  #isUp = false;
  #removeCheck: (() => void) | undefined;

  constructor(
    plugin: PluginMetadata,
    private readonly config: RootConfig,
    private readonly logger: Logger,
    private readonly connections: DatabaseConnections,
    private readonly declared: DeclaredTables,
    @Options() private readonly options: TypeOrmDatabaseOptions,
  ) {
    this.#pluginId = plugin.getId();
  }

  onInit(): void {
    const { ignored } = this.#readSettings();
    if (ignored.length > 0) this.logger.warn('these keys of the configuration have no effect', { keys: ignored });
  }

  async getDataSource(): Promise<DataSource> {
    if (this.#stopped.signal.aborted)
      throw problems.databaseFailed(
        `The database of plugin '${this.#pluginId}' is closed.`,
        'use it before the plugin shuts down.',
      );
    this.#opening ??= this.#open();
    this.#source = (await this.#opening).source;
    return this.#source;
  }

  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    // Begun without a detour once the database is open, so that an error can name the line that began the transaction.
    const source = this.#source ?? (await this.getDataSource());
    return source.transaction(work);
  }

  onStartup(): void {
    this.#isUp = true;
  }

  async onShutdown(): Promise<void> {
    this.#stopped.abort();
    this.#removeCheck?.();
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  async #open(): Promise<OpenedDatabase> {
    const settings = this.#readSettings();
    try {
      // Not in the activity of the request that happens to come first: the connections outlive it.
      return await runInActivity({ pluginId: this.#pluginId }, () => this.#openPatiently(settings));
    } catch (error) {
      // A server that was not there may be there later.
      this.#opening = undefined;
      throw this.#failure(settings, toError(error));
    }
  }

  /** While the plugin starts, a server may start as well; later nobody is kept waiting for one that is away. */
  async #openPatiently(settings: DatabaseSettings): Promise<OpenedDatabase> {
    const isStarting = () => !this.#isUp && !this.connections.isUp;
    const opened = await retryWhile(() => this.#openOnce(settings), {
      limit: isStarting() ? startLimit(this.config, this.#pluginId) : 0,
      signal: this.#stopped.signal,
      isWorthIt: (error) => isStarting() && mayBeStarting(error),
      onRetry: (error, pause) => {
        const reason = hideSecrets(settings, reasonOf(error));
        this.logger.warn('the database cannot be reached yet', { place: placeOf(settings), reason, nextTryIn: pause });
      },
    });
    const { check } = opened;
    if (check !== undefined) this.#removeCheck = this.connections.addHealthCheck(check);
    const { source, driver } = opened;
    const place = placeOf(settings, source.driver.database);
    this.logger.info('database opened', { engine: settings.engine, driver, place });
    return opened;
  }

  async #openOnce(settings: DatabaseSettings): Promise<OpenedDatabase> {
    return openDatabase(settings, {
      pluginId: this.#pluginId,
      entities: this.declared.entities,
      migrations: this.declared.migrations,
      logger: this.logger,
      connections: this.connections,
      lockTimeout: this.options.lockTimeout,
    });
  }

  #failure(settings: DatabaseSettings, error: Error): Error {
    if (ProsceniumError.is(error)) return error;
    const problem = openingFailed(settings, this.#pluginId, error);
    const isAway = mayBeStarting(error) || isNetworkError(error) || error instanceof NoFreeConnection;
    const isUp = this.#isUp || this.connections.isUp;
    return isAway && isUp
      ? databaseUnavailable(`The database of plugin '${this.#pluginId}' cannot be reached.`, problem)
      : problem;
  }

  #readSettings(): DatabaseSettings {
    const settings = readDatabaseSettings(this.config, this.#pluginId);
    if (this.declared.entities.length > 0 && this.declared.migrations.length === 0 && !isTransient(settings))
      throw this.#withoutMigrations(settings);
    return settings;
  }

  #withoutMigrations(settings: DatabaseSettings): Error {
    const names = this.declared.entities.map((entity) => entity.name).join(', ');
    return problems.databaseFailed(
      `Plugin '${this.#pluginId}' has entities (${names}) and no migrations, and its database (${placeOf(settings)}) outlives the process.`,
      [
        'declare what creates its tables in `migrations` of @Plugin;',
        "only a database in memory (connection: ':memory:') takes its tables from the entities.",
      ],
    );
  }
}
