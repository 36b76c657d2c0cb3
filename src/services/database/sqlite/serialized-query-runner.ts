// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { QueryFailedError, type QueryResult, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { problems } from '../../../errors/catalogue.js';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import type { Mutex, Turn } from './mutex.js';
import { Origin } from './origin.js';
import type { SqliteHandle } from './sqlite-handle.js';

/** What all query runners of one SQLite database share. */
export interface SharedConnection {
  readonly driver: BetterSqlite3Driver;
  /** The database for messages: `plugin 'catalog' (SQLite, /data/catalog.sqlite)`. */
  readonly name: string;
  readonly mutex: Mutex;
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
  readonly #running = new Set<Promise<unknown>>();
  /** Held from before BEGIN until the connection is out of the transaction. */
  #turn: Turn | undefined;
  #opened: Promise<void> | undefined;
  #ending = false;
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
  override async query(...[sql, parameters, structured]: Query): Promise<unknown> {
    if (this.#afterEnd !== undefined) await this.#afterEnd;
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    if (this.#turn !== undefined) return this.#queryInTransaction(sql, parameters, structured);
    const turn = await this.#shared.mutex.acquire({ describe: () => `the statement ${abbreviate(sql)}` });
    try {
      if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
      return await this.#execute(sql, parameters, structured);
    } finally {
      const left = this.#leaveTransaction();
      turn.end();
      if (left) throw this.#problem(`began a transaction with the statement ${abbreviate(sql)}`, 'use transaction(), or startTransaction() of a query runner.');
    }
  }

  override async startTransaction(isolation?: Isolation): Promise<void> {
    if (this.#afterEnd !== undefined) await this.#afterEnd;
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    if (this.#turn !== undefined) {
      await this.#opened;
      return super.startTransaction(isolation);
    }
    const origin = new Origin();
    this.#turn = await this.#shared.mutex.acquire({ describe: () => `a transaction begun at ${origin}` });
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
    await this.#settle();
    this.#endTurn();
    await super.release();
  }

  async #open(isolation: Isolation): Promise<void> {
    try {
      if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
      await super.startTransaction(isolation);
    } catch (error) {
      this.#endTurn();
      throw error;
    }
  }

  /** Ends the transaction, or its innermost savepoint, when the statements that were begun in it have come back. */
  async #end(statement: () => Promise<void>): Promise<void> {
    await this.#settle();
    const outermost = this.transactionDepth <= 1;
    this.#ending = outermost;
    try {
      await statement();
    } finally {
      this.#ending = false;
      if (outermost && !this.#connection.inTransaction) this.#endTurn();
    }
  }

  async #settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }

  async #queryInTransaction(...[sql, parameters, structured]: Query): Promise<unknown> {
    if (FRAME.test(sql)) return this.#execute(sql, parameters, structured);
    await this.#opened;
    // Run now, it might fall behind the COMMIT.
    if (this.#ending) throw this.#problem(`was given the statement ${abbreviate(sql)} in a transaction that was ending`, AWAIT);
    if (!this.#connection.inTransaction)
      throw this.#problem(`was given the statement ${abbreviate(sql)} in a transaction that SQLite has ended`, ENDED);
    const running = this.#execute(sql, parameters, structured);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #execute(...[sql, parameters, structured]: Query): Promise<unknown> {
    try {
      return await super.query(sql, parameters, structured);
    } catch (error) {
      const reason = error instanceof QueryFailedError ? unavailable(error) : undefined;
      if (reason === undefined) throw error;
      throw new ServiceUnavailableError(`The database of ${this.#shared.name} cannot be used now: ${reason}`, error);
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

  #leaveTransaction(): boolean {
    if (!this.#connection.inTransaction) return false;
    this.#connection.exec('ROLLBACK');
    return true;
  }

  get #connection(): SqliteHandle {
    return this.driver.databaseConnection as SqliteHandle;
  }

  #problem(what: string, mend: string | readonly string[]): Error {
    return problems.databaseFailed(`The database of ${this.#shared.name} ${what}.`, mend);
  }
}

/** What TypeORM sends to begin and to end a transaction. */
const FRAME = /^(?:BEGIN TRANSACTION|COMMIT|ROLLBACK|PRAGMA read_uncommitted = (?:true|false))$/;

const ENDED = [
  'look for the earlier error of this transaction: a full disk ends it, and so does ON CONFLICT ROLLBACK;',
  'and do not send COMMIT or ROLLBACK as statements of your own.',
];

const AWAIT = 'await every statement of a transaction before its callback returns; Promise.all leaves the others running when one fails.';

function abbreviate(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

/** Why SQLite can serve nobody at the moment; `undefined` when it is the statement that is at fault. */
function unavailable(error: QueryFailedError): string | undefined {
  const { code } = error.driverError as { code?: unknown };
  const [kind] = typeof code === 'string' ? (/^SQLITE_[A-Z]+/.exec(code) ?? []) : [];
  return kind === undefined ? undefined : UNAVAILABLE.get(kind);
}

const UNAVAILABLE: ReadonlyMap<string, string> = new Map([
  ['SQLITE_BUSY', 'its file is locked by another process.'],
  ['SQLITE_FULL', 'the disk is full.'],
  ['SQLITE_READONLY', 'its file is read-only.'],
  ['SQLITE_IOERR', 'the disk reports an error.'],
  ['SQLITE_CANTOPEN', 'its file cannot be opened.'],
]);
