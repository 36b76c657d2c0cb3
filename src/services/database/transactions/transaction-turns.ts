import { problems } from '../../../errors/catalogue.js';
import { type Holder, Mutex } from './mutex.js';
import { Origin } from './origin.js';
import { SavepointLevel } from './savepoint-level.js';

/** Settings of {@link TransactionTurns}. */
export interface TransactionTurnsOptions {
  /** The database for messages: `plugin 'catalog' (SQLite, /data/catalog.sqlite)`. */
  readonly name: string;
  /** How long a statement waits for those before it in the same transaction, in milliseconds; default 10 minutes. */
  readonly waitLimit?: number;
}

/**
 * The order of what callers send in the transactions of one query runner: one statement after the other, none while a savepoint of its
 * level is open, and none after the end. TypeORM would send such a late one outside any transaction, where it is kept although the
 * transaction that it was meant for was rolled back.
 */
export class TransactionTurns {
  readonly #options: TransactionTurnsOptions;
  #level: SavepointLevel | undefined;
  #opened: Promise<void> | undefined;
  #settling: Promise<void> | undefined;

  constructor(options: TransactionTurnsOptions) {
    this.#options = options;
  }

  /** Whether a transaction is open or about to be. */
  get isOpen(): boolean {
    return this.#level !== undefined;
  }

  /** After the end of a transaction: resolves when whoever ended it had the chance to release the runner. */
  get settling(): Promise<void> | undefined {
    return this.#settling;
  }

  /** Begins a transaction, or a savepoint where one is open. */
  async begin(open: () => Promise<void>): Promise<void> {
    if (this.#level !== undefined) return this.#inTurn(BEGIN_SAVEPOINT, open);
    this.#level = new SavepointLevel(() => newMutex(this.#options));
    this.#opened = this.#open(open);
    await this.#opened;
  }

  /** Ends a transaction or its innermost savepoint, when the statements and savepoints that were begun in it have come back. */
  async finish(statement: () => Promise<void>): Promise<void> {
    await this.#inTurn(END, statement);
  }

  /**
   * Sends what ends a transaction or a savepoint. Once the outermost COMMIT or ROLLBACK has been sent, the transaction is over, whatever the
   * server answers.
   *
   * @param depth - how many transactions are open, one in the other
   */
  async ending(depth: number, statement: () => Promise<void>): Promise<void> {
    try {
      await statement();
    } finally {
      if (depth <= 1) this.end();
    }
  }

  /** Sends a statement; in a transaction in its turn. @throws ProsceniumError `DATABASE_FAILED` when the transaction ends before */
  async send<T>(sql: string, statement: () => Promise<T>): Promise<T> {
    const level = this.#level;
    if (level === undefined || isFrame(sql)) return statement();
    return this.#inTurn({ describe: () => describeStatement(sql) }, () => {
      if (this.#level !== level) throw this.refusal(sql, ' in a transaction that has ended', AWAIT);
      return statement();
    });
  }

  /** Runs work that begins and ends a nested transaction; others that were begun beside it wait. */
  async nest<T>(work: () => Promise<T>): Promise<T> {
    if (this.#settling !== undefined) await this.#settling;
    if (this.#level === undefined) return work();
    const origin = new Origin();
    return this.#level.present().nest({ describe: () => `a nested transaction begun at ${origin}` }, work);
  }

  /** The transaction is over, however that came about. */
  end(): void {
    if (this.#level === undefined) return;
    this.#level = undefined;
    this.#opened = undefined;
    // Whoever ran the transaction releases the runner in the same turn of the event loop; a statement that nobody waited for
    // must not slip in between and be kept although its transaction was rolled back.
    this.#settling = new Promise((resolve) => {
      setImmediate(() => {
        this.#settling = undefined;
        resolve();
      });
    });
  }

  /** The error of whoever sends what cannot be sent. */
  refusal(sql: string, why: string, mend: string | readonly string[]): Error {
    return problems.databaseFailed(
      `The database of ${this.#options.name} was sent ${describeStatement(sql)}${why}.`,
      mend,
    );
  }

  async #open(open: () => Promise<void>): Promise<void> {
    try {
      await open();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  async #inTurn<T>(holder: Holder, work: () => Promise<T>): Promise<T> {
    if (this.#level === undefined) return work();
    const level = this.#level;
    await this.#opened;
    return level.present().run(holder, work);
  }
}

/** Keeps callers of one database, or of one transaction, apart. */
export function newMutex({ name, waitLimit = WAIT_LIMIT }: TransactionTurnsOptions): Mutex {
  return new Mutex({
    waitLimit,
    problem: (holder, held) =>
      problems.databaseFailed(
        `The database of ${name} was not free within ${waitLimit} ms: ${holder} has held it for ${held} ms.`,
        [
          'keep transactions short, and wait for nothing else inside them;',
          'inside a transaction use the manager that its callback receives: a repository of the data source waits for the transaction to end.',
        ],
      ),
  });
}

/** A statement for messages, shortened. */
export function describeStatement(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return `the statement ${line.length <= 60 ? line : `${line.slice(0, 59)}…`}`;
}

/** Servers limit the statements that are waited for, so that this is for callers who wait for each other. */
const WAIT_LIMIT = 600_000;

/** Whether TypeORM sends this by itself, to begin or to end a transaction or a savepoint. */
export function isFrame(sql: string): boolean {
  return FRAME.test(sql);
}

const FRAME =
  /^(?:BEGIN TRANSACTION|START TRANSACTION|SET TRANSACTION ISOLATION LEVEL [A-Z ]+|COMMIT|ROLLBACK|(?:RELEASE |ROLLBACK TO )?SAVEPOINT typeorm_\d+|PRAGMA read_uncommitted = (?:true|false))$/;

const BEGIN_SAVEPOINT = { describe: () => 'the beginning of a nested transaction' };
const END = { describe: () => 'the end of a transaction' };
const AWAIT =
  'await every statement of a transaction before its callback returns; Promise.all leaves the others running when one fails.';
