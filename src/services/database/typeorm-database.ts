import type { DataSource, EntityManager } from 'typeorm';
import { Database, DatabaseEntities, DatabaseMigrations } from '../../contracts/database.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { InjectAll, Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import type { Class, Constructor } from '../../decorators/types.js';
import { problems } from '../../errors/catalogue.js';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { toError } from '../../errors/to-error.js';
import { type DatabaseSettings, readDatabaseSettings } from './database-settings.js';
import { isTransient, openDatabase } from './open-database.js';
import type { OpenedDatabase } from './opened-database.js';

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
@Service('plugin', Database)
export class TypeOrmDatabase implements Database {
  static readonly options: TypeOrmDatabaseOptions = { lockTimeout: 30_000 };

  #opening: Promise<OpenedDatabase> | undefined;
  #source: DataSource | undefined;
  #closed = false;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly config: RootConfig,
    private readonly logger: Logger,
    @InjectAll(DatabaseEntities) private readonly entities: readonly Class[],
    @InjectAll(DatabaseMigrations) private readonly migrations: readonly Constructor[],
    @Options() private readonly options: TypeOrmDatabaseOptions,
  ) {}

  onInit(): void {
    this.#readSettings();
  }

  async getDataSource(): Promise<DataSource> {
    if (this.#closed)
      throw problems.databaseFailed(
        `The database of plugin '${this.plugin.getId()}' is closed.`,
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

  async onShutdown(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  async #open(): Promise<OpenedDatabase> {
    const settings = this.#readSettings();
    try {
      const opened = await openDatabase(settings, {
        pluginId: this.plugin.getId(),
        entities: this.entities,
        migrations: this.migrations,
        logger: this.logger,
        lockTimeout: this.options.lockTimeout,
      });
      this.logger.info('database opened', { engine: settings.engine, driver: opened.driver, place: placeOf(settings) });
      return opened;
    } catch (error) {
      // A server that was not there may be there later.
      this.#opening = undefined;
      throw ProsceniumError.is(error) ? error : this.#failure(settings, toError(error));
    }
  }

  #readSettings(): DatabaseSettings {
    const settings = readDatabaseSettings(this.config, this.plugin.getId());
    if (this.entities.length > 0 && this.migrations.length === 0 && !isTransient(settings))
      throw this.#withoutMigrations(settings);
    return settings;
  }

  #withoutMigrations(settings: DatabaseSettings): Error {
    const names = this.entities.map((entity) => entity.name).join(', ');
    return problems.databaseFailed(
      `Plugin '${this.plugin.getId()}' has entities (${names}) and no migrations, and its database (${placeOf(settings)}) outlives the process.`,
      [
        'declare what creates its tables in `migrations` of @Plugin;',
        "only a database in memory (connection: ':memory:') takes its tables from the entities.",
      ],
    );
  }

  #failure(settings: DatabaseSettings, cause: Error): Error {
    const message = hideSecrets(settings, cause.message);
    return problems.databaseFailed(
      `The database of plugin '${this.plugin.getId()}' (${placeOf(settings)}) could not be opened: ${message}`,
      settings.engine === 'sqlite'
        ? 'see that the directory can be written, that the file is an SQLite database, and that no other process has locked it.'
        : [
            'see that the server runs and that user, password and database are right;',
            'a user who may not create databases needs one that is there, and backend.database.ensureExists: false;',
            'the library comes with `npm install pg`.',
          ],
      message === cause.message ? cause : undefined,
    );
  }
}

/** Where the database is, without anything secret. */
function placeOf(settings: DatabaseSettings): string {
  if (settings.engine === 'sqlite') return isTransient(settings) ? 'SQLite, in memory' : `SQLite, ${settings.file}`;
  return `PostgreSQL, ${settings.host ?? 'localhost'}:${settings.port ?? 5432}/${settings.database}`;
}

function hideSecrets(settings: DatabaseSettings, message: string): string {
  if (settings.engine === 'sqlite' || settings.password === undefined) return message;
  return message.replaceAll(settings.password, '***');
}
