import type { LogWriter } from '../../../contracts/logger.js';
import { toError } from '../../../errors/to-error.js';
import type { DatabaseLimits } from '../database-limits.js';
import { databaseUnavailable, NoFreeConnection } from './connection-problems.js';
import type { ConnectionUser } from './engine-connection.js';
import { reasonOf } from './reason-of.js';
import type { ServerConnections } from './server-connections.js';

/**
 * What an error says about the database: the connection is gone, was gone before anything was sent, the statement took too long, the
 * disk is full, or the server takes no connection now. `undefined`: it is about the statement.
 */
export type Trouble = 'lost' | 'unsent' | 'overdue' | 'full' | 'refused';

/** Settings of a {@link DatabaseAccess}. */
export interface DatabaseAccessOptions {
  readonly server: ServerConnections;
  readonly user: ConnectionUser;
  readonly limits: DatabaseLimits;
  readonly logger: LogWriter;
  readonly troubleOf: (error: Error) => Trouble | undefined;
}

/** The way of one plugin to its database server. */
export class DatabaseAccess {
  readonly server: ServerConnections;
  readonly user: ConnectionUser;
  readonly limits: DatabaseLimits;
  readonly troubleOf: (error: Error) => Trouble | undefined;
  /** For messages. */
  readonly name: string;
  readonly #logger: LogWriter;
  #lastAnswer = 0;
  #isInTrouble = false;

  constructor({ server, user, limits, logger, troubleOf }: DatabaseAccessOptions) {
    this.server = server;
    this.user = user;
    this.limits = limits;
    this.troubleOf = troubleOf;
    this.name = `plugin '${user.pluginId}'`;
    this.#logger = logger;
  }

  /** The server has answered. */
  noteAnswer(): void {
    this.#lastAnswer = performance.now();
    this.#isInTrouble = false;
  }

  /** Tells the log of the first trouble since the last answer. */
  noteTrouble(trouble: Trouble, error: Error): void {
    if (this.#isInTrouble || trouble === 'overdue') return;
    this.#isInTrouble = true;
    this.#logger.warn('the database has closed a connection', { reason: reasonOf(error) });
  }

  /** What whoever gets no connection is told. */
  explainAcquire(error: Error): Error {
    if (error instanceof NoFreeConnection)
      return databaseUnavailable(`The database of ${this.name} has no free connection.`, error);
    if (this.troubleOf(error) === undefined) return error;
    return databaseUnavailable(`The database of ${this.name} cannot be reached.`, error);
  }

  /**
   * Looks whether the server answers. While all connections are in use, an answer to any of them will do.
   *
   * @throws the reason why not
   */
  async check(): Promise<void> {
    const isBusy = this.server.isExhausted(this.user);
    if (isBusy && performance.now() - this.#lastAnswer < RECENT) return;
    const staleError = await this.#ping();
    // A connection that was closed meanwhile says nothing about the server; the next one does.
    if (staleError === undefined) return;
    const error = await this.#ping();
    if (error !== undefined) throw error;
  }

  /** @returns the error of a connection that was used before */
  async #ping(): Promise<Error | undefined> {
    const lease = await this.server.acquire(this.user);
    try {
      await lease.connection.ping();
      this.noteAnswer();
      await lease.release();
      return undefined;
    } catch (thrown) {
      const error = toError(thrown);
      lease.connection.destroy();
      await lease.release(error);
      if (lease.isReused) return error;
      throw error;
    }
  }
}

/** For how long an answer tells that the server is there, in milliseconds. */
const RECENT = 10_000;
