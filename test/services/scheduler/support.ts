import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Database, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { requires } from '../../support/requirements.js';

/** An engine that keeps tasks, and what opens a new, empty database on it. */
export interface Engine {
  readonly name: string;
  /** Call it in a `describe`: where the engine is missing, the tests are skipped. @returns what opens a database */
  readonly needs: () => () => Promise<EngineDatabase>;
}

/** A database that several instances may open. */
export interface EngineDatabase {
  /** One more instance with connections of its own. */
  connect(): Promise<Database>;
  /** Sends a statement past all instances. */
  query(text: string): Promise<unknown>;
  drop(): Promise<void>;
}

const POSTGRES = { type: 'postgres', host: '127.0.0.1', port: 5432, username: 'postgres' } as const;
const MARIADB = { type: 'mariadb', host: '127.0.0.1', port: 3306, username: 'root', timezone: 'Z' } as const;

export const engines: readonly Engine[] = [
  { name: 'SQLite', needs: () => openSqlite },
  {
    name: 'PostgreSQL',
    needs: () => {
      const server = requires('PostgreSQL', () => reach({ ...POSTGRES, database: 'postgres' }));
      return () => openOn(server(), (name) => ({ ...POSTGRES, database: name }), ' WITH (FORCE)');
    },
  },
  {
    name: 'MariaDB',
    needs: () => {
      const server = requires('MariaDB', () => reach({ ...MARIADB, database: 'test' }));
      return () => openOn(server(), (name) => ({ ...MARIADB, database: name }), '');
    },
  },
];

async function open(options: DataSourceOptions): Promise<DataSource> {
  const { DataSource } = await import('typeorm');
  return new DataSource(options).initialize();
}

async function reach(options: DataSourceOptions): Promise<DataSourceOptions | undefined> {
  try {
    await (await open(options)).destroy();
    return options;
  } catch {
    return undefined;
  }
}

async function openOn(
  server: DataSourceOptions,
  optionsOf: (name: string) => DataSourceOptions,
  force: string,
): Promise<EngineDatabase> {
  const name = `scheduler_${randomUUID().replaceAll('-', '')}`;
  const admin = await open(server);
  await admin.query(`CREATE DATABASE ${name}`);
  const sources: DataSource[] = [];
  const connect = async () => {
    const source = await open(optionsOf(name));
    sources.push(source);
    return asDatabase(source);
  };
  return {
    connect,
    query: async (text) => (await (await connect()).getDataSource()).query(text),
    drop: async () => {
      await Promise.all(sources.map((source) => source.destroy()));
      await admin.query(`DROP DATABASE ${name}${force}`);
      await admin.destroy();
    },
  };
}

/** Instances share the file, as two processes of one machine would. */
async function openSqlite(): Promise<EngineDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'scheduler-'));
  const backends: { stop(): Promise<void> }[] = [];
  const connect = async () => {
    @Plugin('tasks')
    class TasksPlugin {
      constructor(readonly database: Database) {}
    }
    const config = { backend: { database: { client: 'better-sqlite3', connection: { directory } } } };
    const backend = await createTestBackend({ config }).add(TasksPlugin).start();
    backends.push(backend);
    return backend.get(Database, { plugin: 'tasks' });
  };
  return {
    connect,
    query: async (text) => (await (await connect()).getDataSource()).query(text),
    drop: async () => {
      await Promise.all(backends.map((backend) => backend.stop()));
      rmSync(directory, { recursive: true });
    },
  };
}

function asDatabase(source: DataSource): Database {
  return { getDataSource: async () => source, transaction: (work) => source.transaction(work) };
}
