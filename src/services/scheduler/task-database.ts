import type { DataSource } from 'typeorm';
import type { Clock } from '../../contracts/clock.js';
import type { Database } from '../../contracts/database.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { raw, type Sql, sql } from './sql.js';
import { dialectOf, type StoreDialect } from './store-dialect.js';

/** How long a statement may take, in milliseconds. It goes on in the database, and whatever it does is found there later. */
const LIMIT = 10_000;

/** What statements about tasks need: the plugin's database, the name of the table, the time. The table is made when it is not there. */
export class TaskDatabase {
  readonly table: Sql;
  readonly dialect: StoreDialect;
  readonly #source: DataSource;
  readonly #clock: Clock;

  private constructor(source: DataSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.dialect = dialectOf(source.options.type);
    const { schema } = source.options as { readonly schema?: string };
    this.table = raw(
      [...(schema === undefined ? [] : [schema]), TABLE].map((name) => source.driver.escape(name)).join('.'),
    );
  }

  static async open(database: Database, clock: Clock): Promise<TaskDatabase> {
    const source = await limited(database.getDataSource(), LIMIT);
    const opened = new TaskDatabase(source, clock);
    await opened.#ensureTable();
    return opened;
  }

  /**
   * The time that counts for everybody: that of the store, so that the clock of one machine may be wrong. A clock that is moved by hand
   * counts instead of it.
   */
  now(offset = 0): Sql {
    return this.#clock.isManual === true ? this.dialect.at(this.#clock.now() + offset) : this.dialect.now(offset);
  }

  /** @returns the rows that were found */
  async select<Row>(statement: Sql, limit = LIMIT): Promise<readonly Row[]> {
    const { raw: rows } = await this.#send(statement, limit);
    return rows as Row[];
  }

  /** @returns how many rows have been changed */
  async change(statement: Sql, limit = LIMIT): Promise<number> {
    const { affected } = await this.#send(statement, limit);
    return affected ?? 0;
  }

  async #send(statement: Sql, limit: number) {
    const { text, values } = statement.render((index) => this.dialect.placeholder(index));
    const send = async () => {
      const runner = this.#source.createQueryRunner();
      try {
        return await runner.query(text, [...values], true);
      } finally {
        await runner.release();
      }
    };
    return limited(send(), limit);
  }

  /** Asks first, for users who may not create tables and have been given one. */
  async #ensureTable(): Promise<void> {
    const columns = raw(COLUMNS.join(', '));
    const probe = () => this.select(sql`SELECT ${columns} FROM ${this.table} WHERE 1 = 0`);
    try {
      await probe();
    } catch {
      const { key, text, time } = this.dialect.types;
      const types = [`${key} NOT NULL PRIMARY KEY`, `${text} NOT NULL`, time, text, time, time, text, time];
      const definitions = raw(COLUMNS.map((column, index) => `${column} ${types[index]}`).join(', '));
      // Of several instances that create it at the same time some may fail; what counts is that it is there.
      const failure = await this.change(sql`CREATE TABLE IF NOT EXISTS ${this.table} (${definitions})`).catch(
        (error: unknown) => ({ error }),
      );
      await probe().catch((error: unknown) => {
        throw typeof failure === 'object' ? failure.error : error;
      });
    }
  }
}

/** Name and columns are those of Backstage, whose rows are taken over. */
const TABLE = 'backstage_backend_tasks__tasks';
const COLUMNS = [
  'id',
  'settings_json',
  'next_run_start_at',
  'current_run_ticket',
  'current_run_started_at',
  'current_run_expires_at',
  'last_run_error_json',
  'last_run_ended_at',
];

function limited<T>(work: Promise<T>, limit: number): Promise<T> {
  return withTimeLimit(
    work,
    limit,
    () => new ServiceUnavailableError(`the database did not answer the scheduler within ${limit} ms`),
  );
}
