import type { Database } from '../../contracts/database.js';
import type { Config } from '../../contracts/root-config.js';
import { isTransient, readDatabaseSettings, TypeOrmDatabase } from '../database/index.js';

/** Whether a database keeps nothing that this process does not, so that it is not worth being opened. */
export function livesInMemory(database: Database, config: Config, pluginId: string): boolean {
  return database instanceof TypeOrmDatabase && isTransient(readDatabaseSettings(config, pluginId));
}

/** Whether tables in the database of a plugin have to be there already. */
export function skipsMigrations(config: Config, pluginId: string): boolean {
  return (
    config.getOptionalBoolean(`backend.database.plugin.${pluginId}.skipMigrations`) ??
    config.getOptionalBoolean('backend.database.skipMigrations') ??
    false
  );
}
