/** How long things may take, in milliseconds; 0 means without limit. */
export interface DatabaseLimits {
  /** Opening a connection. Default: 10 s. */
  readonly connect: number;
  /** Waiting for a free connection. Default: 10 s. */
  readonly acquire: number;
  /** A statement. Default: 30 s. */
  readonly statement: number;
  /** A transaction in which nothing happens. Default: 60 s. */
  readonly idleInTransaction: number;
  /** Waiting for another process that migrates. Default: 5 min. */
  readonly migrationLock: number;
  /** A statement of a migration. Default: 15 min. */
  readonly migrationStatement: number;
  /** The wait of a migration for a table that is in use. Default: 30 s. */
  readonly tableLock: number;
}

export const DEFAULT_LIMITS: DatabaseLimits = {
  connect: 10_000,
  acquire: 10_000,
  statement: 30_000,
  idleInTransaction: 60_000,
  migrationLock: 5 * 60_000,
  migrationStatement: 15 * 60_000,
  tableLock: 30_000,
};
