import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { toError } from '../../../errors/to-error.js';
import type { CommonSettings } from '../database-settings.js';
import { LeasedPostgresRunner } from './leased-postgres-runner.js';
import { sessionOf } from './postgres-connection.js';
import type { PostgresSettings } from './postgres-settings.js';

/** How often a lock that another process has is tried, in milliseconds. */
const PAUSE = 100;

/** Runs work under an advisory lock of the session that the runner has, which ends with that session. */
export async function withPostgresLock<T>(
  runner: QueryRunner,
  settings: PostgresSettings & CommonSettings,
  busy: () => Error,
  work: () => Promise<T>,
): Promise<T> {
  if (!(runner instanceof LeasedPostgresRunner)) return work();
  const { lease } = runner;
  const { limits } = settings;
  try {
    await takeLock(runner, settings, busy);
    await runner.query(
      `SET statement_timeout TO ${limits.migrationStatement}; SET idle_in_transaction_session_timeout TO ${limits.migrationStatement}; SET lock_timeout TO ${limits.tableLock}`,
    );
    lease.statementTimeout = limits.migrationStatement;
    return await work();
  } finally {
    lease.statementTimeout = limits.statement;
    const connection = lease.current?.connection;
    try {
      if (connection?.inTransaction === true) await connection.rollBack();
      await connection?.enter(sessionOf(settings, limits));
    } catch (error) {
      // The server frees the lock of a session that is gone.
      connection?.destroy();
      await lease.current?.release(toError(error));
    }
  }
}

/** Asks again and again: a statement that waits for the lock would be in the way of CREATE INDEX CONCURRENTLY, which waits for all others. */
async function takeLock(
  runner: QueryRunner,
  { schema, limits }: PostgresSettings & CommonSettings,
  busy: () => Error,
): Promise<void> {
  const key = lockKey(schema);
  const deadline = performance.now() + limits.migrationLock;
  for (;;) {
    const rows: unknown = await runner.query('SELECT pg_try_advisory_lock($1) AS got', [key]);
    if ((rows as [{ readonly got: boolean }])[0].got) return;
    if (performance.now() > deadline) throw busy();
    await delay(PAUSE);
  }
}

/** Locks belong to a database, in which each schema may be that of a plugin. */
function lockKey(schema: string | undefined): string {
  const digest = createHash('sha256')
    .update(`proscenium migrations ${schema ?? ''}`)
    .digest();
  return digest.readBigInt64BE().toString();
}
