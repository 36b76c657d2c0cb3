// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import { QueryFailedError, type QueryResult } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import type { DatabaseAccess } from '../connections/database-access.js';
import { QueryLease } from '../connections/query-lease.js';
import type { NestingQueryRunner } from '../transactions/nesting-entity-manager.js';
import { TransactionTurns } from '../transactions/transaction-turns.js';
import { MysqlConnection } from './mysql-connection.js';

type Query = Parameters<MysqlQueryRunner['query']>;
type Isolation = Parameters<MysqlQueryRunner['startTransaction']>[0];
type Mode = ConstructorParameters<typeof MysqlQueryRunner>[1];

/** A query runner whose connection comes from the plugin's share of the server's connections. */
export class LeasedMysqlRunner extends MysqlQueryRunner implements NestingQueryRunner {
  readonly lease: QueryLease;
  readonly #turns: TransactionTurns;
  /** Whether the server has rolled back the transaction by itself. */
  #isRolledBack = false;

  constructor(driver: MysqlDriver, mode: Mode, access: DatabaseAccess) {
    super(driver, mode);
    this.lease = new QueryLease(access);
    this.#turns = new TransactionTurns({ name: access.name });
  }

  override async connect(): Promise<unknown> {
    const { connection } = await this.lease.take();
    this.databaseConnection = connection.client;
    return connection.client;
  }

  override query(sql: string, parameters: Query[1] | undefined, structured: true): Promise<QueryResult>;
  override query<T>(sql: string, parameters?: Query[1], structured?: boolean): Promise<T>;
  override async query(...query: Query): Promise<unknown> {
    if (this.#turns.settling !== undefined) await this.#turns.settling;
    return this.#turns.send(query[0], () => this.#send(query));
  }

  override async startTransaction(isolation?: Isolation): Promise<void> {
    if (this.#turns.settling !== undefined) await this.#turns.settling;
    if (!this.#turns.isOpen) this.#isRolledBack = false;
    await this.#turns.begin(() => super.startTransaction(isolation));
  }

  override async commitTransaction(): Promise<void> {
    await this.#turns.finish(() => this.#turns.ending(this.transactionDepth, () => super.commitTransaction()));
  }

  override async rollbackTransaction(): Promise<void> {
    await this.#turns.finish(() => this.#turns.ending(this.transactionDepth, () => super.rollbackTransaction()));
  }

  override async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    await this.lease.release();
    this.#turns.end();
  }

  nest<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.nest(work);
  }

  async #send(query: Query): Promise<unknown> {
    const [sql, , structured] = query;
    if (this.#isRolledBack && this.#turns.isOpen && !sql.startsWith('ROLLBACK'))
      throw this.#turns.refusal(sql, ' in a transaction that the server has rolled back', ROLLED_BACK);
    return this.lease.run(sql, async () => {
      try {
        const result = await super.query(...query);
        this.#connection?.note(structured === true ? result.raw : result);
        return result;
      } catch (error) {
        this.#isRolledBack ||= this.transactionDepth > 0 && (await this.#hasRolledBack(error));
        throw error;
      }
    });
  }

  /** Most errors undo their statement, some the whole transaction, after which everything else would be kept at once. */
  async #hasRolledBack(error: unknown): Promise<boolean> {
    const { errno } = error instanceof QueryFailedError ? (error.driverError as { readonly errno?: unknown }) : {};
    const connection = this.#connection;
    if (connection === undefined || !MAY_ROLL_BACK.has(errno)) return false;
    await connection.askStatus().catch(() => undefined);
    return !connection.inTransaction;
  }

  get #connection(): MysqlConnection | undefined {
    const connection = this.lease.current?.connection;
    return connection instanceof MysqlConnection ? connection : undefined;
  }
}

/** A deadlock, a lock that was not free in time, and MariaDB's record that somebody else has changed. */
const MAY_ROLL_BACK: ReadonlySet<unknown> = new Set([1213, 1205, 1020]);
const ROLLED_BACK = [
  'let the error of a statement end the transaction: after a deadlock the server has rolled back all of it;',
  'begin the transaction again.',
];
