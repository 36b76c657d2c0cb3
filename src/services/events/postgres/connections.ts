import { Socket } from 'node:net';
import type { Client, ClientConfig, Pool, QueryResult } from 'pg';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import { type Activity, runInActivity } from '../../activity/index.js';
import type { PostgresConnection } from './postgres-broker-settings.js';
import { codeOf, isConnectionLost } from './postgres-errors.js';
import { quoted } from './quoted.js';

/** On whose behalf connections are opened, also when a request happens to be the first to need one. */
export const BROKER_ACTIVITY: Activity = { service: 'PostgresBroker' };

/** How much longer than the server a client waits, in milliseconds. */
const GRACE = 500;
/** By its own name, and by a row of the catalogue. */
const ALREADY_THERE: ReadonlySet<string> = new Set(['42P04', '23505']);

/** How many connections there may be, and how long each answer may take. */
export interface ConnectionLimits {
  readonly connections: number;
  /** Milliseconds for connecting, for waiting for a free connection, and for one statement. */
  readonly timeout: number;
}

/** The few connections of a process to the database of the events. Nothing asked of them takes longer than its limit. */
export class PostgresConnections {
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly pg: typeof import('pg'),
    private readonly connection: PostgresConnection,
    private readonly limits: ConnectionLimits,
  ) {
    this.#pool = new pg.Pool({ ...this.#configuration(), max: limits.connections, allowExitOnIdle: true });
    // A connection that breaks while it is idle is replaced at the next use; one that is in use rejects its query.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** `PostgreSQL at db.internal:5432` */
  get server(): string {
    return `PostgreSQL at ${this.connection.host ?? 'localhost'}:${this.connection.port ?? 5432}`;
  }

  /** Runs one statement in a transaction of its own. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#run<Row>(text, values)).rows;
  }

  /** The same for a statement of which only the number of rows is wanted. */
  async count(text: string, values: readonly unknown[]): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0;
  }

  /**
   * The same for a statement that does no harm when it happens twice: connections that have died unnoticed, as all do when the
   * server is started anew, are passed over.
   */
  async queryAgain<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.query<Row>(text, values);
      } catch (error) {
        if (attempt > this.limits.connections || !isConnectionLost(error, { unnoticed: true })) throw error;
      }
    }
  }

  /** A connection outside of the pool, which the caller ends. */
  async connectAlone(): Promise<Client> {
    return this.#connect(this.#configuration());
  }

  /** Creates the database; that it is there already is fine. */
  async createDatabase(name: string): Promise<void> {
    const { role, maintenanceDatabase = 'postgres' } = this.connection;
    const owner = role === undefined ? '' : ` OWNER ${quoted(role)}`;
    // Whoever connects may create databases, which the role need not.
    const client = await this.#connect({ ...this.#configuration(), database: maintenanceDatabase, options: '' });
    try {
      await client.query(`CREATE DATABASE ${quoted(name)}${owner}`);
    } catch (error) {
      // Another process may have been quicker.
      if (!ALREADY_THERE.has(codeOf(error) ?? '')) throw error;
    } finally {
      await client.end();
    }
  }

  /** Closes them; those to a server that does not answer are cut off. */
  async close(): Promise<void> {
    await withTimeLimit(this.#pool.end(), this.limits.timeout, () => new Error('cut off')).catch(() => {});
    for (const socket of this.#sockets) socket.destroy();
  }

  #run<Row extends object>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    return runInActivity(BROKER_ACTIVITY, async () => {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        return await client.query<Row>(text, [...values]);
      } catch (error) {
        if (isConnectionLost(error)) broken = toError(error);
        throw error;
      } finally {
        // A connection that still owes an answer would give it to the next one who asks.
        client.release(broken);
      }
    });
  }

  async #connect(configuration: ClientConfig): Promise<Client> {
    const client = new this.pg.Client(configuration);
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  #configuration(): ClientConfig {
    const { database, host, port, user, password, ssl, role, applicationName = 'proscenium_events' } = this.connection;
    return {
      database,
      host,
      port,
      user,
      password,
      ...(ssl === undefined || ssl === null ? {} : { ssl: ssl as boolean | object }),
      ...(role === undefined ? {} : { options: `-c role=${role.replaceAll(/[\\\s]/g, '\\$&')}` }),
      application_name: applicationName,
      connectionTimeoutMillis: this.limits.timeout,
      statement_timeout: this.limits.timeout,
      // The server ends a statement itself; a bit later it is the server that does not answer.
      query_timeout: this.limits.timeout + GRACE,
      keepAlive: true,
      stream: () => this.#openSocket(),
    };
  }

  #openSocket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
