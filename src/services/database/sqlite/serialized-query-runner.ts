// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { QueryFailedError, type QueryResult, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { problems } from '../../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import type { Mutex, Turn } from './mutex.js';
import { Origin } from './origin.js';
import { SavepointLevel } from './savepoint-level.js';
import type { SqliteHandle } from './sqlite-handle.js';
import { unavailable } from './unavailable.js';

/** What all query runners of one SQLite database share. */
export interface SharedConnection {
  readonly driver: BetterSqlite3Driver;
  /** The database for messages: `plugin 'catalog' (SQLite, /data/catalog.sqlite)`. */
  readonly name: string;
  /** Whose turn it is to use the connection. */
  readonly mutex: Mutex;
  /** Makes what keeps the callers inside one transaction apart. */
  readonly newMutex: () => Mutex;
  readonly statements: Map<string, unknown>;
}

type Query = Parameters<BetterSqlite3QueryRunner['query']>;
type Isolation = Parameters<BetterSqlite3QueryRunner['startTransaction']>[0];

/**
 * A query runner that shares the one connection of an SQLite database without being in anybody's way.
 *
 * TypeORM has a single runner for such a database, so that statements of one request fall into the transaction of another and
 * vanish when that is rolled back. Here every caller has a runner of its own, and a transaction has the connection to itself from
 * BEGIN to COMMIT or ROLLBACK; a statement outside a transaction has it for itself too.
 */
export class SerializedQueryRunner extends BetterSqlite3QueryRunner {
  readonly #shared: SharedConnection;
  readonly #executing = new Set<Promise<unknown>>();
  /** Held from before BEGIN until the connection is out of the transaction. */
  #turn: Turn | undefined;
  #level: SavepointLevel | undefined;
  #opened: Promise<void> | undefined;
  /** Resolves when whoever ended a transaction had the chance to release this runner. */
  #afterEnd: Promise<void> | undefined;

  constructor(shared: SharedConnection) {
    super(shared.driver);
    this.#shared = shared;
    // Private in TypeORM, and per runner: prepared statements would be thrown away after one use.
    Object.assign(this, { stmtCache: shared.statements });
  }

  override query(sql: string, parameters: Query[1] | undefined, structured: true): Promise<QueryResult>;
  override query<T>(sql: string, parameters?: Query[1], structured?: boolean): Promise<T>;
  override async query(...query: Query): Promise<unknown> {
    const [sql] = query;
    if (this.#afterEnd !== undefined) await this.#afterEnd;
    if (this.#level !== undefined) return this.#queryInTransaction(this.#level, query);
    const turn = await this.#shared.mutex.acquire({ describe: () => describe(sql) });
    try {
      const result = await this.#execute(query);
      if (!this.#connection.inTransaction) return result;
      throw this.#problem(`was sent ${describe(sql)}, which began a transaction`, BEGIN);
    } finally {
      this.#leaveTransaction();
      turn.end();
    }
  }

  override async startTransaction(isolation?: Isolation): Promise<void> {
    if (this.#afterEnd !== undefined) await this.#afterEnd;
    if (this.#level !== undefined)
      return this.#inTransaction(this.#level, BEGIN_SAVEPOINT, () => super.startTransaction(isolation));
    const origin = new Origin();
    this.#turn = await this.#shared.mutex.acquire({ describe: () => `a transaction begun at ${origin}` });
    this.#level = new SavepointLevel(this.#shared.newMutex);
    this.#opened = this.#open(isolation);
    await this.#opened;
  }

  override async commitTransaction(): Promise<void> {
    await this.#end(() => super.commitTransaction());
  }

  override async rollbackTransaction(): Promise<void> {
    await this.#end(() => super.rollbackTransaction());
  }

  override async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    await Promise.allSettled(this.#executing);
    this.#endTurn();
    await super.release();
  }

  /** Runs work that begins and ends a nested transaction; others that were begun beside it wait. */
  async nest<T>(work: () => Promise<T>): Promise<T> {
    if (this.#afterEnd !== undefined) await this.#afterEnd;
    if (this.#level === undefined) return work();
    const origin = new Origin();
    return this.#level.present().nest({ describe: () => `a nested transaction begun at ${origin}` }, work);
  }

  async #open(isolation: Isolation): Promise<void> {
    try {
      await super.startTransaction(isolation);
    } catch (error) {
      this.#endTurn();
      throw error;
    }
  }

  /** Ends the transaction, or its innermost savepoint, when the statements and savepoints that were begun in it have come back. */
  async #end(statement: () => Promise<void>): Promise<void> {
    if (this.#level === undefined) return statement();
    return this.#inTransaction(this.#level, END, async () => {
      try {
        await statement();
      } finally {
        if (!this.#connection.inTransaction) this.#endTurn();
      }
    });
  }

  async #queryInTransaction(transaction: SavepointLevel, query: Query): Promise<unknown> {
    const [sql] = query;
    if (FRAME.test(sql)) return this.#execute(query);
    return this.#inTransaction(transaction, { describe: () => describe(sql) }, () => {
      if (this.#level !== transaction)
        throw this.#problem(`was sent ${describe(sql)} in a transaction that has ended`, AWAIT);
      if (!this.#connection.inTransaction)
        throw this.#problem(`was sent ${describe(sql)} in a transaction that SQLite has ended`, ENDED);
      return this.#execute(query);
    });
  }

  async #inTransaction<T>(
    transaction: SavepointLevel,
    holder: { describe(): string },
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#opened;
    return transaction.present().run(holder, work);
  }

  async #execute([sql, parameters, structured]: Query): Promise<unknown> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const result = super.query(sql, parameters, structured);
    this.#executing.add(result);
    try {
      return await result;
    } catch (error) {
      const reason = error instanceof QueryFailedError ? unavailable(error.driverError) : undefined;
      if (reason === undefined) throw error;
      throw new ServiceUnavailableError(`The database of ${this.#shared.name} cannot be used now: ${reason}`, error);
    } finally {
      this.#executing.delete(result);
    }
  }

  /** Gives the turn back, but never with a transaction left open: the next caller's writes would fall into it. */
  #endTurn(): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#leaveTransaction();
    this.isTransactionActive = false;
    this.transactionDepth = 0;
    this.#turn = undefined;
    this.#level = undefined;
    this.#opened = undefined;
    // Whoever ran the transaction releases this runner in the same turn of the event loop; a statement that nobody waited for
    // must not slip in between and be kept although its transaction was rolled back.
    this.#afterEnd = new Promise((resolve) => {
      setImmediate(() => {
        this.#afterEnd = undefined;
        resolve();
      });
    });
    turn.end();
  }

  #leaveTransaction(): void {
    if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
  }

  get #connection(): SqliteHandle {
    return this.driver.databaseConnection as SqliteHandle;
  }

  #problem(what: string, mend: string | readonly string[]): Error {
    return problems.databaseFailed(`The database of ${this.#shared.name} ${what}.`, mend);
  }
}

/** What TypeORM itself sends to begin and to end a transaction or a savepoint. */
const FRAME =
  /^(?:BEGIN TRANSACTION|COMMIT|ROLLBACK|(?:RELEASE |ROLLBACK TO )?SAVEPOINT typeorm_\d+|PRAGMA read_uncommitted = (?:true|false))$/;

const BEGIN_SAVEPOINT = { describe: () => 'the beginning of a nested transaction' };
const END = { describe: () => 'the end of a transaction' };

const BEGIN = 'use transaction(), or startTransaction() of a query runner.';
const AWAIT =
  'await every statement of a transaction before its callback returns; Promise.all leaves the others running when one fails.';
const ENDED = [
  'look for the earlier error of this transaction: a full disk ends it, and so does ON CONFLICT ROLLBACK;',
  'and do not send COMMIT or ROLLBACK as statements of your own.',
];

function describe(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return `the statement ${line.length <= 60 ? line : `${line.slice(0, 59)}…`}`;
}
