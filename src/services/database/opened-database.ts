import type { DataSource } from 'typeorm';
import type { LogWriter } from '../../contracts/logger.js';
import type { Class, Constructor } from '../../decorators/types.js';
import type { DatabaseConnections } from './connections/database-connections.js';

/** What a plugin keeps in its database, and whom to tell. */
export interface DatabaseContents {
  readonly pluginId: string;
  readonly entities: readonly Class[];
  readonly migrations: readonly Constructor[];
  readonly logger: LogWriter;
  readonly connections: DatabaseConnections;
  /** How long a caller waits for the one connection of an SQLite database, in milliseconds. */
  readonly lockTimeout: number;
}

/** A connected database. */
export interface OpenedDatabase {
  readonly source: DataSource;
  /** What runs it, for the log: `libsql`, `pg`. */
  readonly driver: string;
  /** Looks whether the server answers; absent where there is no server. Rejects with the reason why not. */
  check?(): Promise<void>;
  /** Lets what is under way finish, within a limit, then closes. */
  close(): Promise<void>;
}
