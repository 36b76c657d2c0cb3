import { stat, unlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { findSqliteDriver } from './find-sqlite-driver.js';
import type { SqliteConstructor, SqliteHandle } from './sqlite-handle.js';
import { MEMORY } from './sqlite-settings.js';

/** How often a file that another process has locked is tried, in milliseconds. */
const PAUSE = 50;

/**
 * Runs work while no other process does such work for the same database file. What is locked is an empty file beside it, by the means
 * of SQLite itself, so that the lock of a process that dies is free.
 *
 * @param limit - in milliseconds
 * @param busy - makes the error for when the lock was not free within the limit
 */
export async function withFileLock<T>(
  file: string,
  limit: number,
  busy: () => Error,
  work: () => Promise<T>,
): Promise<T> {
  if (file === MEMORY) return work();
  const path = `${file}-migrating`;
  const handle = await lock(path, limit, busy);
  try {
    return await work();
  } finally {
    // Before it is free: whoever waits looks whether the file is still the one that it has locked. Windows keeps what is open.
    await unlink(path).catch(() => undefined);
    handle.close();
  }
}

async function lock(path: string, limit: number, busy: () => Error): Promise<SqliteHandle> {
  const { open } = findSqliteDriver();
  const deadline = performance.now() + limit;
  for (;;) {
    const handle = await tryLock(open, path);
    if (handle !== undefined) return handle;
    if (performance.now() > deadline) throw busy();
    await delay(PAUSE);
  }
}

async function tryLock(Sqlite: SqliteConstructor, path: string): Promise<SqliteHandle | undefined> {
  const handle = new Sqlite(path, { timeout: 0 });
  try {
    const before = await inodeOf(path);
    handle.pragma('busy_timeout = 0');
    handle.exec('BEGIN EXCLUSIVE');
    // Another process may have removed the file that is locked here.
    if (before !== undefined && before === (await inodeOf(path))) return handle;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (!String(code).startsWith('SQLITE_BUSY')) {
      handle.close();
      throw error;
    }
  }
  handle.close();
  return undefined;
}

async function inodeOf(path: string): Promise<bigint | undefined> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => ino,
    () => undefined,
  );
}
