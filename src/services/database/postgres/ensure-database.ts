import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { toError } from '../../../errors/to-error.js';
import type { DatabaseConnections } from '../connections/database-connections.js';
import type { ConnectionUser } from '../connections/engine-connection.js';
import { reasonOf } from '../connections/reason-of.js';
import type { ServerConnections } from '../connections/server-connections.js';
import { identifier, postgresSource } from './postgres-connection.js';
import type { PostgresSettings } from './postgres-settings.js';

const ATTEMPTS = 3;
const PAUSE = 100;
/** A new database is a copy of template1, which nobody else may be looking at. */
const TEMPLATE_IN_USE = '55006';
/** Another process was quicker; it has either finished or is about to. */
const ALREADY_THERE: ReadonlySet<string> = new Set(['42P04', '42P06', '23505']);
const NO_SUCH_DATABASE = '3D000';

/** What {@link ensurePostgres} works with. */
export interface EnsureOptions {
  readonly settings: PostgresSettings;
  readonly user: ConnectionUser;
  readonly connections: DatabaseConnections;
  readonly serverName: string;
  readonly ClientClass: typeof Client;
}

/**
 * Creates the plugin's database when the server does not know it, and its schema when it is not there, where the configuration allows.
 * A database that is there is not asked for from elsewhere, so that a user needs no right on the maintenance database.
 */
export async function ensurePostgres(options: EnsureOptions): Promise<void> {
  const { settings, user, connections, serverName } = options;
  const server = connections.to(serverName);
  try {
    await ensureSchema(server, user, settings);
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE || !settings.ensureExists || settings.database === undefined) throw error;
    const { database } = settings;
    await connections.oneByOne(serverName, () => createDatabase(server, database, options));
    await ensureSchema(server, user, settings);
  }
}

async function createDatabase(server: ServerConnections, database: string, options: EnsureOptions): Promise<void> {
  const { settings, user, ClientClass } = options;
  const maintenance: ConnectionUser = {
    ...user,
    source: postgresSource(ClientClass, settings, settings.maintenanceDatabase),
    session: 'RESET ALL',
    // Not kept: it is needed once.
    pool: { ...user.pool, min: 0, max: 1, idleTimeout: 50 },
  };
  const owner = settings.role === undefined ? '' : ` OWNER ${identifier(settings.role)}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await withClient(server, maintenance, (client) =>
        client.query(`CREATE DATABASE ${identifier(database)}${owner}`),
      );
      return;
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (ALREADY_THERE.has(code)) return;
      if (code !== TEMPLATE_IN_USE || attempt === ATTEMPTS) throw notEnsured(database, toError(error));
    }
    await delay(PAUSE);
  }
}

async function ensureSchema(
  server: ServerConnections,
  user: ConnectionUser,
  settings: PostgresSettings,
): Promise<void> {
  const { schema, role } = settings;
  const mayCreate = settings.ensureExists || settings.ensureSchemaExists;
  await withClient(server, user, async (client) => {
    if (schema === undefined || !mayCreate) return;
    const { rows } = await client.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [schema]);
    if (rows.length > 0) return;
    // The role need not have the right to create schemas; whoever connects has.
    if (role !== undefined) await client.query('RESET ROLE');
    const owner = role === undefined ? '' : ` AUTHORIZATION ${identifier(role)}`;
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}${owner}`).catch((error: unknown) => {
      if (!ALREADY_THERE.has(codeOf(error) ?? '')) throw error;
    });
    if (role !== undefined) await client.query(`SET ROLE ${identifier(role)}`);
  });
}

async function withClient(
  server: ServerConnections,
  user: ConnectionUser,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const lease = await server.acquire(user);
  try {
    await work(lease.connection.client as Client);
    await lease.release();
  } catch (error) {
    await lease.release(toError(error));
    throw error;
  }
}

function notEnsured(database: string, cause: Error): Error {
  const { code } = cause as { readonly code?: unknown };
  return Object.assign(
    new Error(`Failed to connect to the database to make sure that '${database}' exists, ${reasonOf(cause)}`, {
      cause,
    }),
    { code },
  );
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
