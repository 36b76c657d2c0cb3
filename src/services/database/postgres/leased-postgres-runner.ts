// This file, like every other one that imports TypeORM as a value, is itself imported only when a database is opened.
import type { QueryResult } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { problems } from '../../../errors/catalogue.js';
import type { DatabaseAccess } from '../connections/database-access.js';
import { QueryLease } from '../connections/query-lease.js';
import type { NestingQueryRunner } from '../transactions/nesting-entity-manager.js';
import { TransactionTurns } from '../transactions/transaction-turns.js';

type Query = Parameters<PostgresQueryRunner['query']>;
type Isolation = Parameters<PostgresQueryRunner['startTransaction']>[0];
type Mode = ConstructorParameters<typeof PostgresQueryRunner>[1];

/** A query runner whose connection comes from the plugin's share of the server's connections. */
export class LeasedPostgresRunner extends PostgresQueryRunner implements NestingQueryRunner {
  readonly lease: QueryLease;
  readonly #access: DatabaseAccess;
  readonly #turns: TransactionTurns;
  #hasFailed = false;

  constructor(driver: PostgresDriver, mode: Mode, access: DatabaseAccess) {
    super(driver, mode);
    this.#access = access;
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
    if (!this.#turns.isOpen) this.#hasFailed = false;
    await this.#turns.begin(() => super.startTransaction(isolation));
  }

  override async commitTransaction(): Promise<void> {
    await this.#turns.finish(async () => {
      if (this.transactionDepth === 1 && this.#hasFailed && (await this.#isSpoilt())) throw this.#spoilt();
      await this.#turns.ending(this.transactionDepth, () => super.commitTransaction());
    });
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
    try {
      return await this.lease.run(query[0], () => super.query(...query));
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  /** PostgreSQL would roll back such a transaction at its COMMIT, and call that a success. */
  async #isSpoilt(): Promise<boolean> {
    const connection = this.lease.current?.connection;
    // The client learns of it with the end of an answer, which may be behind the error.
    await connection?.ping().catch(() => undefined);
    return connection?.isSpoilt === true;
  }

  #spoilt(): Error {
    return problems.databaseFailed(
      `A transaction of plugin '${this.#access.user.pluginId}' cannot be committed: a statement in it had failed, and that error was caught.`,
      [
        'let the error of a statement end the transaction;',
        'where a statement may fail, put it into a transaction of its own inside, manager.transaction(…), which is a savepoint.',
      ],
    );
  }
}
