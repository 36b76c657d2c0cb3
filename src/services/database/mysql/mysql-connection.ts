import type { Socket } from 'node:net';
import type { Connection, ConnectionOptions } from 'mysql2';
import type { ConnectionSource, EngineConnection } from '../connections/engine-connection.js';
import type { DatabaseLimits } from '../database-limits.js';
import type { MysqlSettings } from './mysql-settings.js';

type CreateConnection = (options: ConnectionOptions) => Connection;

/** A bit of the status that MySQL sends with answers that have no rows. */
const IN_TRANSACTION = 1;

/**
 * Opens connections to one database of a MySQL or MariaDB server.
 *
 * @param database - `undefined` for none, to create one
 */
export function mysqlSource(
  createConnection: CreateConnection,
  settings: MysqlSettings & WithLimits,
  database: string | undefined,
): ConnectionSource {
  const { host, port, user, password, ssl, socketPath, charset, limits } = settings;
  const config: ConnectionOptions = {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(ssl === undefined || ssl === false ? {} : { ssl: ssl === true ? {} : (ssl as object) }),
    charset,
    // Times mean the same on every replica, wherever it runs.
    timezone: 'Z',
    // As TypeORM sets them: an object is never taken for a piece of SQL, and large numbers stay exact.
    stringifyObjects: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    // Ours comes first, and has a better text.
    connectTimeout: limits.connect + 1000,
    enableKeepAlive: true,
  };
  return {
    key: JSON.stringify(config),
    open: (onLost, signal) =>
      new Promise((resolve, reject) => {
        const client = createConnection(config);
        const connection = new MysqlConnection(client);
        const giveUp = () => connection.destroy();
        signal.addEventListener('abort', giveUp);
        // Whoever does not listen to a client that breaks lets it end the process.
        client.on('error', (error) => onLost(error));
        client.on('end', () => onLost(new Error('Connection lost')));
        client.connect((error) => {
          signal.removeEventListener('abort', giveUp);
          if (error === null) return resolve(connection);
          connection.destroy();
          reject(error);
        });
      }),
  };
}

export interface WithLimits {
  readonly limits: DatabaseLimits;
}

export class MysqlConnection implements EngineConnection {
  readonly client: Connection;
  /** MySQL rolls back the statement that fails, or the transaction, so that none is left that could not be committed. */
  readonly isSpoilt = false;
  inTransaction = false;

  constructor(client: Connection) {
    this.client = client;
  }

  /** Learns from an answer whether a transaction is open. */
  note(result: unknown): void {
    const { serverStatus } = (result ?? {}) as { readonly serverStatus?: unknown };
    if (typeof serverStatus === 'number') this.inTransaction = (serverStatus & IN_TRANSACTION) !== 0;
  }

  /** Asks whether a transaction is open. */
  async askStatus(): Promise<void> {
    const [result] = await this.client.promise().query('DO 0');
    this.note(result);
  }

  async enter(statements: string): Promise<void> {
    await this.client.promise().query(statements);
  }

  async ping(): Promise<void> {
    await this.client.promise().ping();
  }

  async rollBack(): Promise<void> {
    await this.client.promise().query('ROLLBACK');
    this.inTransaction = false;
  }

  async close(): Promise<void> {
    await this.client.promise().end();
  }

  destroy(): void {
    // Not its own destroy(), which leaves whoever waits for an answer waiting.
    (this.client as unknown as { readonly stream: Socket }).stream.destroy();
  }
}

/**
 * What a session is set to, in one statement. MariaDB limits every statement, and transactions in which nothing happens; MySQL limits
 * those that read. Each skips what is meant for the other.
 */
export function sessionOf({ statement, idleInTransaction }: DatabaseLimits): string {
  return [
    'SET SESSION lock_wait_timeout = DEFAULT',
    `/*M!100101 , SESSION max_statement_time = ${statement / 1000} */`,
    `/*M!100300 , SESSION idle_transaction_timeout = ${Math.ceil(idleInTransaction / 1000)} */`,
    `/*!50708 , SESSION max_execution_time = ${statement} */`,
  ].join(' ');
}

/** A name in SQL. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
