// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { setTimeout as delay } from 'node:timers/promises';
import { QueryFailedError, type QueryResult, QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { databaseUnavailable } from '../connections/connection-problems.js';
import type { Mutex, Turn } from '../transactions/mutex.js';
import type { NestingQueryRunner } from '../transactions/nesting-entity-manager.js';
import { Origin } from '../transactions/origin.js';
import { describeStatement, isFrame, TransactionTurns } from '../transactions/transaction-turns.js';
import type { SqliteHandle } from './sqlite-handle.js';
import { isLocked, unavailable } from './unavailable.js';

/** What all query runners of one SQLite database share. */
export interface SharedConnection {
  readonly driver: BetterSqlite3Driver;
  readonly pluginId: string;
  /** The database for messages: `plugin 'catalog' (SQLite, /data/catalog.sqlite)`. */
  readonly name: string;
  /** How long the lock of another process is waited for, in milliseconds; 0 in memory. */
  readonly busyLimit: number;
  /** Whose turn it is to use the connection. */
  readonly mutex: Mutex;
  /** How long a caller waits for its turn, in milliseconds. */
  readonly waitLimit: number;
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
export class SerializedQueryRunner extends BetterSqlite3QueryRunner implements NestingQueryRunner {
  readonly #shared: SharedConnection;
  readonly #executing = new Set<Promise<unknown>>();
  readonly #turns: TransactionTurns;
  /** Held from before BEGIN until the connection is out of the transaction. */
  #turn: Turn | undefined;

  constructor(shared: SharedConnection) {
    super(shared.driver);
    this.#shared = shared;
    this.#turns = new TransactionTurns(shared);
    // Private in TypeORM, and per runner: prepared statements would be thrown away after one use.
    Object.assign(this, { stmtCache: shared.statements });
  }

  override query(sql: string, parameters: Query[1] | undefined, structured: true): Promise<QueryResult>;
  override query<T>(sql: string, parameters?: Query[1], structured?: boolean): Promise<T>;
  override async query(...query: Query): Promise<unknown> {
    const [sql] = query;
    if (this.#turns.settling !== undefined) await this.#turns.settling;
    if (this.#turns.isOpen) return this.#turns.send(sql, () => this.#executeInTransaction(query));
    const turn = await this.#shared.mutex.acquire({ describe: () => describeStatement(sql) });
    try {
      const result = await this.#execute(query);
      if (!this.#connection.inTransaction) return result;
      throw this.#turns.refusal(sql, BEGAN, BEGIN);
    } finally {
      this.#leaveTransaction();
      turn.end();
    }
  }

  override async startTransaction(isolation?: Isolation): Promise<void> {
    if (this.#turns.settling !== undefined) await this.#turns.settling;
    if (this.#turns.isOpen) return this.#turns.begin(() => super.startTransaction(isolation));
    const origin = new Origin();
    this.#turn = await this.#shared.mutex.acquire({ describe: () => `a transaction begun at ${origin}` });
    await this.#turns.begin(() => this.#open(isolation));
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

  nest<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.nest(work);
  }

  async #open(isolation: Isolation): Promise<void> {
    try {
      await super.startTransaction(isolation);
    } catch (error) {
      this.#endTurn();
      throw error;
    }
  }

  async #end(statement: () => Promise<void>): Promise<void> {
    await this.#turns.finish(async () => {
      try {
        await statement();
      } finally {
        if (!this.#connection.inTransaction) this.#endTurn();
      }
    });
  }

  async #executeInTransaction(query: Query): Promise<unknown> {
    const [sql] = query;
    if (this.#connection.inTransaction || isFrame(sql)) return this.#execute(query);
    throw this.#turns.refusal(sql, ' in a transaction that SQLite has ended', ENDED);
  }

  async #execute([sql, parameters, structured]: Query): Promise<unknown> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const result = this.#executePatiently(this.#forFiles(sql), parameters, structured);
    this.#executing.add(result);
    try {
      return await result;
    } catch (error) {
      const reason = error instanceof QueryFailedError ? unavailable(error.driverError) : undefined;
      if (reason === undefined) throw error;
      const { name, pluginId } = this.#shared;
      const cause = new Error(`${name}: ${reason}`, { cause: (error as QueryFailedError).driverError });
      throw databaseUnavailable(`The database of plugin '${pluginId}' cannot be used now: ${reason}`, cause);
    } finally {
      this.#executing.delete(result);
    }
  }

  /** Other processes may write to a file. A transaction that began by reading could not write any more once one has. */
  #forFiles(sql: string): string {
    return this.#shared.busyLimit > 0 && sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE TRANSACTION' : sql;
  }

  /** What meets the lock of another process has done nothing, and is sent again; the process is not held up meanwhile. */
  async #executePatiently(...[sql, parameters, structured]: Query): Promise<unknown> {
    const deadline = performance.now() + this.#shared.busyLimit;
    for (;;) {
      const isInside = this.#connection.inTransaction;
      try {
        return await super.query(sql, parameters, structured);
      } catch (error) {
        const isBusy = error instanceof QueryFailedError && isLocked(error.driverError);
        if (!isBusy || isInside || performance.now() > deadline) throw error;
        await delay(BUSY_PAUSE);
      }
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
    this.#turns.end();
    turn.end();
  }

  #leaveTransaction(): void {
    if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
  }

  get #connection(): SqliteHandle {
    return this.driver.databaseConnection as SqliteHandle;
  }
}

/** How soon a statement that met the lock of another process is sent again, in milliseconds. */
const BUSY_PAUSE = 20;

const BEGAN = ', which began a transaction';
const BEGIN = 'use transaction(), or startTransaction() of a query runner.';
const ENDED = [
  'look for the earlier error of this transaction: a full disk ends it, and so does ON CONFLICT ROLLBACK;',
  'and do not send COMMIT or ROLLBACK as statements of your own.',
];
