import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { Client } from 'pg';
import type { JsonObject } from 'proscenium';
import { requires } from './requirements.js';

/** The PostgreSQL of this machine; `PROSCENIUM_TEST_POSTGRES_URL` names another one. */
const POSTGRES_URL = process.env['PROSCENIUM_TEST_POSTGRES_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
/** The MariaDB or MySQL of this machine; `PROSCENIUM_TEST_MYSQL_URL` names another one. */
const MYSQL_URL = process.env['PROSCENIUM_TEST_MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306';

/** Runs a statement on a server, apart from everything that is tested. */
export type Administrator = (sql: string) => Promise<Record<string, unknown>[]>;

/** A PostgreSQL that answers. */
export function requiresPostgres(): () => Administrator {
  return requires('a PostgreSQL server', () => reachable(askPostgres));
}

/** A MariaDB or MySQL that answers. */
export function requiresMysql(): () => Administrator {
  return requires('a MariaDB server', () => reachable(askMysql));
}

/** The connection of `backend.database` to that PostgreSQL. */
export function postgresConnection(): JsonObject {
  const { hostname, port, username, password } = new URL(POSTGRES_URL);
  return { host: hostname, port: Number(port), user: username, ...(password === '' ? {} : { password }) };
}

/** The same to that MariaDB. */
export function mysqlConnection(): JsonObject {
  const { hostname, port, username, password } = new URL(MYSQL_URL);
  return { host: hostname, port: Number(port), user: username, ...(password === '' ? {} : { password }) };
}

/** A beginning of names that no other test has. */
export function uniquePrefix(): string {
  return `prosc_${randomBytes(5).toString('hex')}_`;
}

/** Runs a statement in a database of the PostgreSQL. */
export async function askPostgres(sql: string, database?: string): Promise<Record<string, unknown>[]> {
  const url = new URL(POSTGRES_URL);
  if (database !== undefined) url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** Runs a statement on the MariaDB. */
export async function askMysql(sql: string): Promise<Record<string, unknown>[]> {
  const client = await mysql.createConnection({ uri: MYSQL_URL, connectTimeout: 2000 });
  try {
    const [rows] = await client.query(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await client.end();
  }
}

/** Drops the databases whose names begin with the prefix. */
export async function dropPostgresDatabases(prefix: string): Promise<void> {
  const rows = await askPostgres(`SELECT datname AS name FROM pg_database WHERE starts_with(datname, '${prefix}')`);
  for (const { name } of rows) await askPostgres(`DROP DATABASE IF EXISTS "${String(name)}" WITH (FORCE)`);
}

/** Drops the databases whose names begin with the prefix. */
export async function dropMysqlDatabases(prefix: string): Promise<void> {
  const rows = await askMysql(
    `SELECT schema_name AS name FROM information_schema.schemata WHERE LEFT(schema_name, ${prefix.length}) = '${prefix}'`,
  );
  for (const { name } of rows) await askMysql(`DROP DATABASE IF EXISTS \`${String(name)}\``);
}

async function reachable(ask: Administrator): Promise<Administrator | undefined> {
  try {
    await ask('SELECT 1');
    return ask;
  } catch {
    return undefined;
  }
}
