import type { DatabaseSettings } from './database-settings.js';
import type { DatabaseContents, OpenedDatabase } from './opened-database.js';
import { MEMORY } from './sqlite/sqlite-settings.js';

/** Connects, then brings the tables up to date. TypeORM and the library of the engine are loaded here, and not before. */
export async function openDatabase(settings: DatabaseSettings, contents: DatabaseContents): Promise<OpenedDatabase> {
  const opened = await connectDatabase(settings, contents);
  try {
    await prepare(opened, settings, contents);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Where the tables live no longer than the process. */
export function isTransient(settings: DatabaseSettings): boolean {
  return settings.engine === 'sqlite' && settings.file === MEMORY;
}

/** Connects, and leaves the tables alone. */
export async function connectDatabase(settings: DatabaseSettings, contents: DatabaseContents): Promise<OpenedDatabase> {
  if (settings.engine === 'sqlite') {
    const { openSqlite } = await import('./sqlite/open-sqlite.js');
    return openSqlite(settings, contents);
  }
  if (settings.engine === 'mysql') {
    const { openMysql } = await import('./mysql/open-mysql.js');
    return openMysql(settings, contents);
  }
  const { openPostgres } = await import('./postgres/open-postgres.js');
  return openPostgres(settings, contents);
}

async function prepare(opened: OpenedDatabase, settings: DatabaseSettings, contents: DatabaseContents): Promise<void> {
  const { migrations, entities, pluginId, logger } = contents;
  if (migrations.length > 0) {
    if (settings.skipMigrations) return;
    const { runMigrations } = await import('./run-migrations.js');
    const done = await runMigrations({ source: opened.source, migrations, pluginId, settings });
    if (done.length > 0) logger.info('database migrated', { migrations: done });
  } else if (entities.length > 0 && isTransient(settings)) {
    await opened.source.synchronize();
  }
}
