import { randomBytes } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';
import { createPostgresBroker } from '#src/services/events/postgres/create-postgres-broker.js';
import type { PostgresBroker } from '#src/services/events/postgres/postgres-broker.js';
import type { PostgresBrokerSettings } from '#src/services/events/postgres/postgres-broker-settings.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { givenBrokerSettings, type NotedLine } from './given-broker-settings.js';

const SERVER = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'postgres' };

/** The PostgreSQL of this machine; `undefined` when there is none. */
export async function findPostgres(): Promise<string | undefined> {
  const client = new Client({ ...SERVER, connectionTimeoutMillis: 1_000 });
  try {
    await client.connect();
    return `${SERVER.host}:${SERVER.port}`;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

/** A schema of its own for a test, and the brokers on it. */
export class PostgresStage {
  readonly schema = `events_${randomBytes(6).toString('hex')}`;
  readonly lines: NotedLine[] = [];
  readonly #opened: PostgresBroker[] = [];

  constructor(private readonly server: { readonly host: string; readonly port: number } = SERVER) {}

  async open(more: Partial<PostgresBrokerSettings> = {}): Promise<PostgresBroker> {
    const broker = await createPostgresBroker({ ...this.settings(), ...more }, new StaticConfig({}));
    this.#opened.push(broker);
    return broker;
  }

  settings(): PostgresBrokerSettings {
    return {
      ...givenBrokerSettings(this.schema, this.lines),
      connection: { ...SERVER, ...this.server },
      schema: this.schema,
    };
  }

  /** Asks the database itself; `events` and the like are tables of the schema. */
  async query<Row extends QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new Client({ ...SERVER, ...this.server, options: `-c search_path=${this.schema}` });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async deadLetters(): Promise<readonly { readonly group: string; readonly id: string }[]> {
    return this.query('SELECT group_name AS group, id FROM dead_letters');
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((broker) => broker.close()));
  }

  async dispose(): Promise<void> {
    await this.close();
    await this.query(`DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
  }
}
