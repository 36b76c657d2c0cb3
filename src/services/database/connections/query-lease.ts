import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import type { DatabaseAccess } from './database-access.js';
import { databaseUnavailable, NoAnswer } from './connection-problems.js';
import type { Lease } from './lease.js';

/** What every server takes for the beginning of a transaction: sent twice, it has begun once. */
const HARMLESS = /^(?:START TRANSACTION|SET TRANSACTION ISOLATION LEVEL [A-Z ]+|SELECT 1)$/;
/** Sets how long statements may take, so that we do not know it any more. */
const SETS_LIMIT =
  /^\s*SET\s+(?:LOCAL\s+|SESSION\s+|@@)?(?:statement_timeout|max_statement_time|max_execution_time)\b/i;
/** Changes the session beyond the end of a transaction. */
const CHANGES_SESSION = /^\s*SET\s+(?!LOCAL\b|TRANSACTION\b)/i;
/** How much longer than the server's own limit a statement is waited for, in milliseconds. */
const GRACE = 2000;

/** The connection of one query runner, from its first statement to its release, and what is made of the errors on it. */
export class QueryLease {
  readonly #access: DatabaseAccess;
  readonly #executing = new Set<Promise<unknown>>();
  #taking: Promise<Lease> | undefined;
  #lease: Lease | undefined;
  #statements = 0;
  #isReleased = false;
  #isOverdue = false;
  /** How long one statement may take, in milliseconds; 0 without limit. */
  statementTimeout: number;

  constructor(access: DatabaseAccess) {
    this.#access = access;
    this.statementTimeout = access.limits.statement;
  }

  /** The connection, if there is one. */
  get current(): Lease | undefined {
    return this.#lease;
  }

  /** @throws ServiceUnavailableError when none is free, or the server cannot be reached */
  async take(): Promise<Lease> {
    this.#taking ??= this.#acquire();
    return this.#taking;
  }

  /**
   * Sends a statement. When it is the first on a connection that the server turns out to have closed, and cannot have done anything, it is
   * sent once more on another one.
   *
   * @param send - sends it on the present connection
   * @throws ServiceUnavailableError when the connection is lost, or the statement takes too long; else what `send` rejects with
   */
  async run<T>(sql: string, send: () => Promise<T>): Promise<T> {
    const running = this.#run(sql, send);
    this.#executing.add(running);
    try {
      return await running;
    } finally {
      this.#executing.delete(running);
    }
  }

  /** Gives the connection back when what was begun has ended. A transaction that is open is rolled back. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await Promise.allSettled(this.#executing);
    await this.#lease?.release(this.#isOverdue ? new Error('a statement took too long') : undefined);
  }

  async #acquire(): Promise<Lease> {
    const { server, user } = this.#access;
    let lease: Lease;
    try {
      lease = await server.acquire(user);
    } catch (error) {
      this.#taking = undefined;
      throw this.#access.explainAcquire(toError(error));
    }
    if (this.#isReleased) {
      await lease.release();
      throw new QueryRunnerAlreadyReleasedError();
    }
    this.#lease = lease;
    this.#statements = 0;
    return lease;
  }

  async #run<T>(sql: string, send: () => Promise<T>): Promise<T> {
    try {
      return await this.#once(sql, send);
    } catch (error) {
      if (!this.#mayRepeat(sql, error)) throw this.#explain(sql, error);
      await this.#lease?.release(toError(error));
      this.#lease = undefined;
      this.#taking = undefined;
    }
    try {
      return await this.#once(sql, send);
    } catch (error) {
      throw this.#explain(sql, error);
    }
  }

  async #once<T>(sql: string, send: () => Promise<T>): Promise<T> {
    const lease = await this.take();
    if (lease.lost !== undefined) throw lease.lost;
    this.#statements += 1;
    if (CHANGES_SESSION.test(sql)) lease.forgetSession();
    if (SETS_LIMIT.test(sql)) this.statementTimeout = 0;
    const limit = this.statementTimeout > 0 ? this.statementTimeout + GRACE : Number.POSITIVE_INFINITY;
    const result = await withTimeLimit(send(), limit, () => this.#cut(lease, limit));
    this.#access.noteAnswer();
    return result;
  }

  /** The server has not even said that the statement took too long. */
  #cut(lease: Lease, limit: number): Error {
    this.#isOverdue = true;
    lease.connection.destroy();
    return new NoAnswer(`there was no answer within ${limit} ms`);
  }

  #mayRepeat(sql: string, error: unknown): boolean {
    const lease = this.#lease;
    if (lease === undefined || !lease.isReused || this.#statements > 1 || this.#isOverdue || this.#isReleased)
      return false;
    const trouble = this.#access.troubleOf(driverErrorOf(error));
    return trouble === 'unsent' || (trouble === 'lost' && HARMLESS.test(sql));
  }

  #explain(sql: string, error: unknown): unknown {
    const cause = driverErrorOf(error);
    const { name } = this.#access;
    if (this.#isOverdue) return databaseUnavailable(`The database of ${name} does not answer.`, cause);
    const isLost = this.#lease?.lost !== undefined && cause === this.#lease.lost;
    const trouble = isLost ? 'lost' : this.#access.troubleOf(cause);
    if (trouble === undefined) return error;
    this.#access.noteTrouble(trouble, cause);
    if (trouble === 'overdue') return databaseUnavailable(`A query to the database of ${name} took too long.`, cause);
    if (trouble === 'full') return databaseUnavailable(`The database of ${name} has no room for more.`, cause);
    if (sql === 'COMMIT')
      return databaseUnavailable(
        `The connection to the database of ${name} was lost at the end of a transaction; whether it was committed is not known.`,
        cause,
      );
    return databaseUnavailable(`The connection to the database of ${name} was lost.`, cause);
  }
}

/** Without TypeORM's wrapping, which holds the statement and its parameters. */
function driverErrorOf(error: unknown): Error {
  return error instanceof QueryFailedError ? toError(error.driverError) : toError(error);
}
