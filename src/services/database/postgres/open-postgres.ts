import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { toError } from '../../../errors/to-error.js';
import type { DatabaseContents, OpenedDatabase } from '../opened-database.js';
import { TypeOrmLog } from '../typeorm-log.js';
import type { PostgresSettings } from './postgres-settings.js';

/** How long connecting, and waiting for a free connection of the pool, may take, in milliseconds. */
const CONNECT_LIMIT = 10_000;
/** The database that every server has. */
const MAINTENANCE = 'postgres';
const ATTEMPTS = 3;
const PAUSE = 100;
const DUPLICATE_DATABASE = '42P04';

/** Connects a pool to the PostgreSQL database of a plugin, and creates that database first when it is not there. */
export async function openPostgres(settings: PostgresSettings, contents: DatabaseContents): Promise<OpenedDatabase> {
  const { DataSource } = await import('typeorm');
  if (settings.ensureExists) await ensureExists(settings, new DataSource(optionsOf(settings, MAINTENANCE)));
  const source = new DataSource({
    ...optionsOf(settings, settings.database),
    entities: [...contents.entities],
    logger: new TypeOrmLog(contents.logger),
  });
  await source.initialize();
  return {
    source,
    driver: 'pg',
    close: async () => {
      if (source.isInitialized) await source.destroy();
    },
  };
}

function optionsOf(settings: PostgresSettings, database: string): DataSourceOptions {
  const { host, port, user, password, ssl, applicationName } = settings;
  return {
    type: 'postgres',
    database,
    applicationName,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl: ssl as boolean | object }),
    // Without these limits a database that does not answer is waited for without end.
    connectTimeoutMS: CONNECT_LIMIT,
    extra: { connectionTimeoutMillis: CONNECT_LIMIT },
  };
}

async function ensureExists(settings: PostgresSettings, maintenance: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await createIfAbsent(maintenance, settings.database);
    } catch (error) {
      if (attempt === ATTEMPTS)
        throw new Error(
          `Failed to connect to the database to make sure that '${settings.database}' exists: ${toError(error).message}`,
          { cause: error },
        );
      await delay(PAUSE);
    }
  }
}

async function createIfAbsent(source: DataSource, database: string): Promise<void> {
  await source.initialize();
  try {
    const found: unknown[] = await source.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.length === 0) await create(source, database);
  } finally {
    await source.destroy();
  }
}

async function create(source: DataSource, database: string): Promise<void> {
  try {
    await source.query(`CREATE DATABASE "${database.replaceAll('"', '""')}"`);
  } catch (error) {
    // Another process may have been quicker.
    const { driverError } = error as { readonly driverError?: { readonly code?: string } };
    if (driverError?.code !== DUPLICATE_DATABASE) throw error;
  }
}
