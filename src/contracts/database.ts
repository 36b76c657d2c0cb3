import type { DataSource, EntityManager } from 'typeorm';
import { Contract } from '../decorators/contract.js';
import { Token } from '../decorators/token.js';
import type { Class, Constructor } from '../decorators/types.js';

/**
 * The database of one plugin: one logical database, whatever engine holds it. Opened, and migrated, when first asked for.
 *
 * @example
 * ```ts
 * constructor(private readonly database: Database) {}
 *
 * rename(id: string, name: string) {
 *   return this.database.transaction((manager) => manager.update(EntityRow, { id }, { name }));
 * }
 * ```
 */
@Contract('core.database')
export abstract class Database {
  /** The TypeORM data source, connected and migrated. */
  abstract getDataSource(): Promise<DataSource>;
  /** Runs `work` in a transaction, which is rolled back when it throws. */
  abstract transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
}

/** The entities that a plugin and its modules declare. */
export const DatabaseEntities = new Token<Class>('core.databaseEntities', { multiple: true });

/** The migrations that a plugin and its modules declare, in order. */
export const DatabaseMigrations = new Token<Constructor>('core.databaseMigrations', { multiple: true });
