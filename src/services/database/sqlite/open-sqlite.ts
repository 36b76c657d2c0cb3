import type { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { problems } from '../../../errors/catalogue.js';
import { toError } from '../../../errors/to-error.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import type { DatabaseContents, OpenedDatabase } from '../opened-database.js';
import { TypeOrmLog } from '../typeorm-log.js';
import { findSqliteDriver } from './find-sqlite-driver.js';
import type { Mutex } from '../transactions/mutex.js';
import { newMutex } from '../transactions/transaction-turns.js';
import type { SharedConnection } from './serialized-query-runner.js';
import { MEMORY, type SqliteSettings } from './sqlite-settings.js';

/** How long SQLite blocks the whole process on a file that another process has locked, in milliseconds. */
const BUSY_TIMEOUT = 50;
/** How long such a file is waited for without blocking, in milliseconds. */
const BUSY_LIMIT = 5000;
/** How long closing waits for a transaction that is under way, in milliseconds. */
const CLOSE_LIMIT = 5000;

/** Opens an SQLite database with foreign keys enforced and, for a file, a write-ahead log; its callers take turns. */
export async function openSqlite(settings: SqliteSettings, contents: DatabaseContents): Promise<OpenedDatabase> {
  const { DataSource } = await import('typeorm');
  const library = findSqliteDriver();
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: library.open,
    database: settings.file,
    timeout: BUSY_TIMEOUT,
    prepareDatabase: (handle: { pragma(source: string): void }) => handle.pragma(`busy_timeout = ${BUSY_TIMEOUT}`),
    enableWAL: settings.file !== MEMORY,
    entities: [...contents.entities],
    logger: new TypeOrmLog(contents.logger),
  });
  const name = `plugin '${contents.pluginId}' (SQLite, ${settings.file === MEMORY ? 'in memory' : settings.file})`;
  const waitLimit = contents.lockTimeout;
  const mutex = newMutex({ name, waitLimit });
  const busyLimit = settings.file === MEMORY ? 0 : Math.min(BUSY_LIMIT, contents.lockTimeout);
  await takeTurns(source, { pluginId: contents.pluginId, name, busyLimit, mutex, waitLimit });
  await source.initialize();
  return { source, driver: library.name, close: () => close({ source, name, mutex, contents }) };
}

/** Gives every caller a query runner of its own, where TypeORM has one for all. */
async function takeTurns(source: DataSource, turns: Omit<SharedConnection, 'driver' | 'statements'>): Promise<void> {
  const { SerializedQueryRunner } = await import('./serialized-query-runner.js');
  const { NestingEntityManager } = await import('../transactions/nesting-entity-manager.js');
  const driver = source.driver as BetterSqlite3Driver;
  const shared = { ...turns, driver, statements: new Map<string, unknown>() };
  driver.createQueryRunner = () => new SerializedQueryRunner(shared);
  source.createEntityManager = (runner) => new NestingEntityManager(source, runner);
}

interface Closing {
  readonly source: DataSource;
  readonly name: string;
  readonly mutex: Mutex;
  readonly contents: DatabaseContents;
}

async function close({ source, name, mutex, contents }: Closing): Promise<void> {
  const busy = () =>
    problems.databaseFailed(
      `The database of ${name} was closed while it was in use; what was not committed is lost.`,
      'end transactions in time.',
    );
  const turn = mutex.acquire({ describe: () => 'the end of the plugin' });
  await withTimeLimit(turn, CLOSE_LIMIT, busy).catch((error: unknown) => contents.logger.warn(toError(error).message));
  mutex.close(problems.databaseFailed(`The database of ${name} is closed.`, 'use it before the plugin shuts down.'));
  if (source.isInitialized) await source.destroy();
}
