/** The one place where the command reaches into the database service. TypeORM is loaded when a database is opened, and not before. */
import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { ProsceniumError } from '../../errors/proscenium-error.js';
import { toError } from '../../errors/to-error.js';
import type { RootHealthChecks } from '../../contracts/root-health-checks.js';
import { type DatabaseSettings, readDatabaseSettings } from '../../services/database/database-settings.js';
import { connectDatabase, isTransient } from '../../services/database/open-database.js';
import { openingFailed, placeOf } from '../../services/database/opening-problem.js';
import { retryWhile } from '../../services/database/retry-while.js';
import { MEMORY } from '../../services/database/sqlite/sqlite-settings.js';
import type { PluginDatabase } from './plugin-database.js';
import { SILENCE } from '../silent-log.js';

/** Where the database of a plugin is. */
export interface Place {
  readonly engine: DatabaseSettings['engine'];
  /** For people, without anything secret: `PostgreSQL, localhost:5432/backstage_plugin_catalog`. */
  readonly name: string;
  /** Whether it lives no longer than a process, which then makes its tables anew. */
  readonly isTransient: boolean;
}

/** @throws ProsceniumError `INVALID_CONFIG` */
export function readPlace(database: PluginDatabase): Place {
  const settings = settingsOf(database);
  return { engine: settings.engine, name: placeOf(settings), isTransient: isTransient(settings) };
}

/**
 * Opens the database of a plugin as it is: nothing is created, nothing is migrated.
 *
 * @returns what `work` returns; `undefined` when there is no such database yet
 * @throws ProsceniumError `DATABASE_FAILED`
 */
export async function lookInto<T>(
  database: PluginDatabase,
  work: (source: DataSource) => Promise<T>,
): Promise<T | undefined> {
  const settings = settingsOf(database);
  if (settings.engine === 'sqlite' && !isTransient(settings) && !existsSync(settings.file)) return undefined;
  const asItIs =
    settings.engine === 'sqlite' ? settings : { ...settings, ensureExists: false, ensureSchemaExists: false };
  try {
    return await withSource(database, asItIs, work);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The same, but a database that is not there is created first, where the configuration allows that. */
export async function lookIntoNew<T>(database: PluginDatabase, work: (source: DataSource) => Promise<T>): Promise<T> {
  return withSource(database, settingsOf(database), work);
}

/** The names of the migrations that have run, in the order in which they did; none when there is no database. */
export async function readExecuted(database: PluginDatabase): Promise<readonly string[]> {
  const { MigrationExecutor } = await import('typeorm');
  const executed = await lookInto(database, (source) => new MigrationExecutor(source).getExecutedMigrations());
  return (executed ?? []).map(({ name }) => name).toReversed();
}

/**
 * Runs the migrations that a database has not had yet. A configuration that keeps them from running at a start does not keep this from it.
 *
 * @returns the names of those that ran
 * @throws ProsceniumError `DATABASE_FAILED` naming the migration that failed
 */
export async function migrate(database: PluginDatabase): Promise<readonly string[]> {
  const settings = settingsOf(database);
  return withSource(database, settings, (source) => runAll(database, settings, source));
}

/**
 * Opens an empty SQLite database in memory and runs every migration of a plugin in it.
 *
 * @throws ProsceniumError `DATABASE_FAILED` naming the migration that failed
 */
export async function inScratch<T>(database: PluginDatabase, work: (source: DataSource) => Promise<T>): Promise<T> {
  const { limits, pool } = settingsOf(database);
  const settings: DatabaseSettings = {
    engine: 'sqlite',
    file: MEMORY,
    skipMigrations: false,
    ignored: [],
    limits,
    pool,
  };
  return withSource(database, settings, async (source) => {
    await runAll(database, settings, source);
    return work(source);
  });
}

/** How long somebody may hold an SQLite file, in milliseconds. */
const LOCK_TIMEOUT = 30_000;

/** Another process may be about to make a file that did not exist. */
const WHILE_LOCKED = {
  limit: LOCK_TIMEOUT,
  signal: new AbortController().signal,
  isWorthIt: (error: Error) => (error as { readonly code?: unknown }).code === 'SQLITE_BUSY',
  onRetry: () => undefined,
};

async function withSource<T>(
  database: PluginDatabase,
  settings: DatabaseSettings,
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const { pluginId, entities, migrations, config } = database;
  const { DatabaseConnections } = await import('../../services/database/connections/database-connections.js');
  const connections = new DatabaseConnections(config, NO_HEALTH);
  const contents = { pluginId, entities, migrations, connections, logger: SILENCE, lockTimeout: LOCK_TIMEOUT };
  try {
    const opened = await retryWhile(() => connectDatabase(settings, contents), WHILE_LOCKED).catch((error: unknown) => {
      throw isAbsent(error) || ProsceniumError.is(error) ? error : openingFailed(settings, pluginId, toError(error));
    });
    try {
      return await work(opened.source);
    } finally {
      await opened.close();
    }
  } finally {
    await connections.onShutdown();
  }
}

async function runAll(
  { migrations, pluginId }: PluginDatabase,
  settings: DatabaseSettings,
  source: DataSource,
): Promise<readonly string[]> {
  const { runMigrations } = await import('../../services/database/run-migrations.js');
  return runMigrations({ source, migrations, pluginId, settings });
}

/** Nobody asks a command for its health. */
const NO_HEALTH: RootHealthChecks = { add: () => () => undefined, run: async () => [] };

function settingsOf({ config, pluginId }: PluginDatabase): DatabaseSettings {
  return readDatabaseSettings(config, pluginId);
}

/** What servers call a database that is not there: PostgreSQL, then MySQL and MariaDB. */
const ABSENT: ReadonlySet<unknown> = new Set(['3D000', 'ER_BAD_DB_ERROR']);

function isAbsent(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, driverError } = cause as { code?: unknown; driverError?: { code?: unknown } };
    if (ABSENT.has(code) || ABSENT.has(driverError?.code)) return true;
  }
  return false;
}
