import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Class, Constructor, HealthCheck } from 'proscenium';
import { DatabaseConnections, TypeOrmDatabase } from '#src/services/database/index.js';

@Entity('visitor')
export class VisitorRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column('text', { unique: true })
  name!: string;
}

export class CreateVisitors implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE visitor (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE visitor');
  }
}

export interface GivenDatabase {
  readonly database: TypeOrmDatabase;
  readonly logger: MemoryLogger;
  readonly connections: DatabaseConnections;
  /** The health checks that are there, by name. */
  readonly checks: ReadonlyMap<string, HealthCheck>;
}

interface GivenOptions {
  readonly pluginId?: string;
  readonly config?: JsonObject;
  readonly entities?: readonly Class[];
  readonly migrations?: readonly Constructor[];
  readonly lockTimeout?: number;
  /** Shared with another plugin; default: its own. */
  readonly connections?: DatabaseConnections;
}

const opened: { readonly database: TypeOrmDatabase; readonly connections: DatabaseConnections }[] = [];
const directories: string[] = [];

/** A database of a plugin with one entity and the migration for it, closed by {@link cleanUp}. */
export function givenDatabase(options: GivenOptions = {}): GivenDatabase {
  const {
    pluginId = 'stage',
    config = {},
    entities = [VisitorRow],
    migrations = [CreateVisitors],
    lockTimeout = 5000,
  } = options;
  const logger = new MemoryLogger();
  const staticConfig = new StaticConfig(config);
  const checks = new Map<string, HealthCheck>();
  const healthChecks = {
    add: (name: string, check: HealthCheck) => {
      checks.set(name, check);
      return () => checks.delete(name);
    },
    run: async () => [],
  };
  const connections = options.connections ?? new DatabaseConnections(staticConfig, healthChecks);
  const database = new TypeOrmDatabase(
    { getId: () => pluginId },
    staticConfig,
    logger,
    connections,
    { entities, migrations },
    { lockTimeout },
  );
  opened.push({ database, connections });
  return { database, logger, connections, checks };
}

export function inDirectory(directory: string): JsonObject {
  return { backend: { database: { client: 'better-sqlite3', connection: { directory } } } };
}

export async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'proscenium-database-'));
  directories.push(directory);
  return directory;
}

export async function cleanUp(): Promise<void> {
  const all = opened.splice(0);
  await Promise.all(all.map(({ database }) => database.onShutdown()));
  await Promise.all(all.map(({ connections }) => connections.onShutdown()));
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
}

/** What the promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the promise was fulfilled');
}

export async function namesIn(database: TypeOrmDatabase): Promise<string[]> {
  const source = await database.getDataSource();
  const rows = await source.getRepository(VisitorRow).find({ order: { name: 'ASC' } });
  return rows.map((row) => row.name);
}
