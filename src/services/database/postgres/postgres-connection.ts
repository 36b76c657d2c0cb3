import type { Client, ClientConfig } from 'pg';
import type { Socket } from 'node:net';
import type { DatabaseLimits } from '../database-limits.js';
import type { ConnectionSource, EngineConnection } from '../connections/engine-connection.js';
import type { PostgresSettings } from './postgres-settings.js';

/** How soon the system begins to ask whether a silent server is still there, in milliseconds. */
const KEEP_ALIVE_DELAY = 30_000;

/** Opens connections to one database of a PostgreSQL server. */
export function postgresSource(
  ClientClass: typeof Client,
  settings: PostgresSettings,
  database: string | undefined,
): ConnectionSource {
  const { host, port, user, password, ssl } = settings;
  const config: ClientConfig = {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl: ssl as boolean | object }),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
  };
  return {
    key: JSON.stringify(config),
    open: async (onLost, signal) => {
      const client = new ClientClass({ ...config });
      const connection = new PostgresConnection(client);
      const giveUp = () => connection.destroy();
      signal.addEventListener('abort', giveUp);
      // Whoever does not listen to a client that breaks lets it end the process.
      client.on('error', (error) => onLost(error));
      client.on('end', () => onLost(new Error('Connection terminated unexpectedly')));
      try {
        await client.connect();
        return connection;
      } catch (error) {
        connection.destroy();
        throw error;
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

/** Versions of pg that do not say whether a transaction is open are told to end one in any case. */
interface TransactionAware {
  getTransactionStatus?(): 'I' | 'T' | 'E' | null;
}

class PostgresConnection implements EngineConnection {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  get inTransaction(): boolean {
    return this.#status !== 'I';
  }

  get isSpoilt(): boolean {
    return this.#status === 'E';
  }

  async enter(statements: string): Promise<void> {
    await this.client.query(statements);
  }

  async ping(): Promise<void> {
    await this.client.query('SELECT 1');
  }

  async rollBack(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  destroy(): void {
    const { connection } = this.client as unknown as { readonly connection?: { readonly stream?: Socket } };
    connection?.stream?.destroy();
  }

  get #status(): string | null | undefined {
    return (this.client as TransactionAware).getTransactionStatus?.();
  }
}

/**
 * What a session of a plugin is set to, and what is left of another plugin's taken away: settings, role, cursors, notifications,
 * advisory locks, temporary tables.
 */
export function sessionOf(settings: PostgresSettings, limits: DatabaseLimits): string {
  const { schema, role, applicationName } = settings;
  return [
    'RESET ALL',
    'RESET ROLE',
    'CLOSE ALL',
    'UNLISTEN *',
    'SELECT pg_advisory_unlock_all()',
    'DISCARD TEMP',
    `SET application_name TO ${literal(applicationName)}`,
    `SET statement_timeout TO ${limits.statement}`,
    `SET idle_in_transaction_session_timeout TO ${limits.idleInTransaction}`,
    ...(schema === undefined ? [] : [`SET search_path TO ${identifier(schema)}`]),
    ...(role === undefined ? [] : [`SET ROLE ${identifier(role)}`]),
  ].join('; ');
}

/** A name in SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL, whatever standard_conforming_strings says. */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
