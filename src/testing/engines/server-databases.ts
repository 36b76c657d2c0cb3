import { isLeftover, TEST_NAME_START } from './test-name.js';

/** A database server on which tests make and drop databases. */
export interface ServerDatabases {
  /** The databases whose name begins so. */
  list(start: string): Promise<readonly string[]>;
  create(name: string): Promise<void>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

/** How long the server may take for anything, in milliseconds. */
const LIMIT = 10_000;

/** Opens one connection. */
export async function openServer(protocol: 'postgres' | 'mysql', url: string): Promise<ServerDatabases> {
  return protocol === 'postgres' ? openPostgres(url) : openMysql(url);
}

/** Drops every database whose name begins so, whoever is still connected to it. */
export async function dropDatabases(protocol: 'postgres' | 'mysql', url: string, start: string): Promise<void> {
  const server = await openServer(protocol, url);
  try {
    for (const name of await server.list(start)) await server.drop(name);
  } finally {
    await server.close();
  }
}

/** Drops what killed runs have left behind; what cannot be dropped stays. */
export async function dropLeftovers(protocol: 'postgres' | 'mysql', url: string): Promise<void> {
  const server = await openServer(protocol, url);
  try {
    const leftovers = (await server.list(TEST_NAME_START)).filter((name) => isLeftover(name));
    for (const name of leftovers) await server.drop(name).catch(() => undefined);
  } finally {
    await server.close();
  }
}

async function openPostgres(url: string): Promise<ServerDatabases> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: LIMIT, query_timeout: LIMIT });
  client.on('error', () => undefined);
  await client.connect();
  return {
    list: async (start) => {
      const text = 'SELECT datname AS name FROM pg_database WHERE left(datname, length($1)) = $1 ORDER BY datname';
      const { rows } = await client.query<{ readonly name: string }>(text, [start]);
      return rows.map(({ name }) => name);
    },
    create: async (name) => {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    },
    drop: async (name) => {
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    },
    close: () => client.end(),
  };
}

async function openMysql(url: string): Promise<ServerDatabases> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, connectTimeout: LIMIT });
  connection.on('error', () => undefined);
  return {
    list: async (start) => {
      const sql =
        'SELECT schema_name AS name FROM information_schema.schemata WHERE left(schema_name, ?) = ? ORDER BY 1';
      const [rows] = await connection.query({ sql, values: [start.length, start], timeout: LIMIT });
      return (rows as { readonly name: string }[]).map(({ name }) => name);
    },
    create: async (name) => {
      await connection.query(`CREATE DATABASE ${connection.escapeId(name)}`);
    },
    drop: async (name) => {
      await connection.query({ sql: `DROP DATABASE IF EXISTS ${connection.escapeId(name)}`, timeout: LIMIT });
    },
    close: () => connection.end(),
  };
}
