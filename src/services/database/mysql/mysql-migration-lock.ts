import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { toError } from '../../../errors/to-error.js';
import type { CommonSettings } from '../database-settings.js';
import { LeasedMysqlRunner } from './leased-mysql-runner.js';
import { sessionOf } from './mysql-connection.js';
import type { MysqlSettings } from './mysql-settings.js';

/** Runs work under a named lock of the session that the runner has, which ends with that session. */
export async function withMysqlLock<T>(
  runner: QueryRunner,
  settings: MysqlSettings & CommonSettings,
  busy: () => Error,
  work: () => Promise<T>,
): Promise<T> {
  if (!(runner instanceof LeasedMysqlRunner)) return work();
  const { lease } = runner;
  const { limits } = settings;
  const name = lockName(settings.database);
  try {
    lease.statementTimeout = limits.migrationLock;
    await runner.query(sessionOf({ ...limits, statement: 0 }));
    const [row] = await runner.query<{ got: unknown }[]>('SELECT GET_LOCK(?, ?) AS got', [
      name,
      Math.ceil(limits.migrationLock / 1000),
    ]);
    if (Number(row?.got) !== 1) throw busy();
    lease.statementTimeout = limits.migrationStatement;
    await runner.query(sessionOf({ ...limits, statement: limits.migrationStatement }));
    await runner.query(`SET SESSION lock_wait_timeout = ${Math.max(1, Math.ceil(limits.tableLock / 1000))}`);
    return await work();
  } finally {
    lease.statementTimeout = limits.statement;
    const connection = lease.current?.connection;
    try {
      if (connection?.inTransaction === true) await connection.rollBack();
      await runner.query('SELECT RELEASE_LOCK(?)', [name]);
      await connection?.enter(sessionOf(limits));
    } catch (error) {
      // The server frees the lock of a session that is gone.
      connection?.destroy();
      await lease.current?.release(toError(error));
    }
  }
}

/** Locks belong to the server, and their names are short. */
function lockName(database: string): string {
  return `proscenium:${createHash('sha256').update(database).digest('hex').slice(0, 40)}`;
}
