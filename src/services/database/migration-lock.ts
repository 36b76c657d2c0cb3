import type { QueryRunner } from 'typeorm';
import { problems } from '../../errors/catalogue.js';
import type { DatabaseSettings } from './database-settings.js';

/**
 * Runs work while no other process migrates the same database. A process that dies frees the lock.
 *
 * @param runner - runs the migrations; where the engine has locks, it holds the lock
 * @throws ProsceniumError `DATABASE_FAILED` when another process has not finished within `timeouts.migrationLock`
 */
export async function withMigrationLock<T>(
  runner: QueryRunner,
  settings: DatabaseSettings,
  pluginId: string,
  work: () => Promise<T>,
): Promise<T> {
  const busy = () => stillBusy(pluginId, settings.limits.migrationLock);
  if (settings.engine === 'postgres') {
    const { withPostgresLock } = await import('./postgres/postgres-migration-lock.js');
    return withPostgresLock(runner, settings, busy, work);
  }
  if (settings.engine === 'mysql') {
    const { withMysqlLock } = await import('./mysql/mysql-migration-lock.js');
    return withMysqlLock(runner, settings, busy, work);
  }
  const { withFileLock } = await import('./sqlite/file-lock.js');
  return withFileLock(settings.file, settings.limits.migrationLock, busy, work);
}

function stillBusy(pluginId: string, limit: number): Error {
  return problems.databaseFailed(
    `Another process has been migrating the database of plugin '${pluginId}' for more than ${limit} ms.`,
    [
      'see what it is doing; a process that dies does not block others;',
      'raise backend.database.timeouts.migrationLock when migrations take longer.',
    ],
  );
}
