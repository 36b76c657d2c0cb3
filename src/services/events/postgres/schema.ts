import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { BROKER_ACTIVITY, type PostgresConnections } from './connections.js';
import { codeOf } from './postgres-errors.js';
import { quoted } from './quoted.js';
import { runInActivity } from '../../activity/index.js';

/** What is to be there before the first event. */
export interface SchemaOptions {
  readonly database: string | undefined;
  readonly ensureDatabase: boolean;
  readonly schema: string;
}

const ATTEMPTS = 5;
const PAUSE = 100;

/** Creates the database, the schema and its tables as far as they are missing; several processes may do so at the same time. */
export async function prepareSchema(connections: PostgresConnections, options: SchemaOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runInActivity(BROKER_ACTIVITY, () => prepareOnce(connections, options));
    } catch (error) {
      if (attempt === ATTEMPTS || !DISTURBED.has(codeOf(error) ?? '')) throw error;
    }
    await pause(PAUSE * attempt);
  }
}

const NO_SUCH_DATABASE = '3D000';
/** What comes of other processes that do the same: the template is in use, a lock is held for long, a row of the catalogue is there. */
const DISTURBED: ReadonlySet<string> = new Set(['55006', '57014', '23505', '42P06', '40P01']);

async function prepareOnce(connections: PostgresConnections, options: SchemaOptions): Promise<void> {
  const client = await connect(connections, options);
  try {
    if (await isUpToDate(client, options.schema)) return;
    await migrate(client, options.schema);
  } finally {
    await client.end();
  }
}

async function connect(connections: PostgresConnections, { database, ensureDatabase }: SchemaOptions): Promise<Client> {
  try {
    return await connections.connectAlone();
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE || !ensureDatabase || database === undefined) throw error;
  }
  await connections.createDatabase(database);
  return connections.connectAlone();
}

/** Looked at first, so that a role without the right to create anything can use tables that somebody else has created. */
async function isUpToDate(client: Client, schema: string): Promise<boolean> {
  const found = await client.query<{ name: string | null }>('SELECT to_regclass($1) AS name', [
    `${quoted(schema)}.migrations`,
  ]);
  if (found.rows[0]?.name === null) return false;
  const { rows } = await client.query<{ version: number }>(
    `SELECT coalesce(max(version), 0) AS version FROM ${quoted(schema)}.migrations`,
  );
  return rows[0] !== undefined && rows[0].version >= MIGRATIONS.length;
}

async function migrate(client: Client, schema: string): Promise<void> {
  const name = quoted(schema);
  await client.query('BEGIN');
  try {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('proscenium events ' || $1, 0))", [schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${name}.migrations (version integer PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())`,
    );
    const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${name}.migrations`);
    const done = new Set(rows.map(({ version }) => version));
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (done.has(index + 1)) continue;
      await client.query(migration(name));
      await client.query(`INSERT INTO ${name}.migrations (version) VALUES ($1)`, [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    // The end of the connection rolls back what a server that is gone cannot.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** In order; what has been released is never changed. */
const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.events (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id text NOT NULL UNIQUE,
      topic text NOT NULL,
      payload json,
      metadata json,
      published_at bigint NOT NULL,
      origin text NOT NULL,
      stored_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX events_stored_at ON ${schema}.events (stored_at);

    CREATE TABLE ${schema}.subscriptions (
      group_name text NOT NULL,
      topic text NOT NULL,
      member text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (topic, group_name, member)
    );
    CREATE INDEX subscriptions_group ON ${schema}.subscriptions (group_name);

    CREATE TABLE ${schema}.deliveries (
      group_name text NOT NULL,
      event_seq bigint NOT NULL REFERENCES ${schema}.events (seq) ON DELETE CASCADE,
      topic text NOT NULL,
      attempts integer NOT NULL DEFAULT 0,
      due_at timestamptz NOT NULL DEFAULT now(),
      claim uuid,
      last_error text,
      dead_at timestamptz,
      PRIMARY KEY (group_name, event_seq)
    );
    CREATE INDEX deliveries_due ON ${schema}.deliveries (group_name, due_at, event_seq) WHERE dead_at IS NULL;
    CREATE INDEX deliveries_event ON ${schema}.deliveries (event_seq);

    CREATE VIEW ${schema}.dead_letters AS
      SELECT d.group_name, d.event_seq, e.id, e.topic, e.payload, e.metadata, d.attempts, d.last_error, d.dead_at
      FROM ${schema}.deliveries d JOIN ${schema}.events e ON e.seq = d.event_seq
      WHERE d.dead_at IS NOT NULL;
  `,
];
