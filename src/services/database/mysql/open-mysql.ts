import type { Connection } from 'mysql2';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { problems } from '../../../errors/catalogue.js';
import { toError } from '../../../errors/to-error.js';
import { closeAccess } from '../connections/close-access.js';
import { DatabaseAccess } from '../connections/database-access.js';
import type { ConnectionUser } from '../connections/engine-connection.js';
import { importDriver } from '../connections/import-driver.js';
import { reasonOf } from '../connections/reason-of.js';
import type { ServerConnections } from '../connections/server-connections.js';
import type { CommonSettings } from '../database-settings.js';
import type { DatabaseContents, OpenedDatabase } from '../opened-database.js';
import { TypeOrmLog } from '../typeorm-log.js';
import { identifier, mysqlSource, sessionOf } from './mysql-connection.js';
import type { MysqlSettings } from './mysql-settings.js';
import { mysqlTrouble } from './mysql-trouble.js';

type Settings = MysqlSettings & CommonSettings;

/** Opens the MySQL or MariaDB database of a plugin, and creates it first when it is not there. */
export async function openMysql(settings: Settings, contents: DatabaseContents): Promise<OpenedDatabase> {
  const { createConnection } = await importDriver('mysql2', () => import('mysql2'));
  const { DataSource } = await import('typeorm');
  const { LeasedMysqlRunner } = await import('./leased-mysql-runner.js');
  const { NestingEntityManager } = await import('../transactions/nesting-entity-manager.js');
  const { pluginId, logger, connections } = contents;
  const server = connections.to(settings.socketPath ?? `${settings.host ?? 'localhost'}:${settings.port ?? 3306}`);
  const user: ConnectionUser = {
    pluginId,
    source: mysqlSource(createConnection, settings, settings.database),
    session: sessionOf(settings.limits),
    pool: settings.pool,
    onIdleLoss: (error) => access.noteTrouble('lost', error),
  };
  const access = new DatabaseAccess({ server, user, limits: settings.limits, logger, troubleOf: mysqlTrouble });
  const reason = closed(pluginId);
  try {
    const withoutDatabase = { ...user, source: mysqlSource(createConnection, settings, undefined) };
    const isMariaDb = await ensureExists(server, user, withoutDatabase, settings);
    const source = new DataSource({
      // What MariaDB can do more, such as returning rows that it inserts, is used where it runs.
      type: isMariaDb ? 'mariadb' : 'mysql',
      driver: driverOver(access),
      database: settings.database,
      entities: [...contents.entities],
      logger: new TypeOrmLog(logger),
    });
    const driver = source.driver as MysqlDriver;
    driver.createQueryRunner = (mode) => new LeasedMysqlRunner(driver, mode, access);
    source.createEntityManager = (runner) => new NestingEntityManager(source, runner);
    await source.initialize();
    return {
      source,
      driver: 'mysql2',
      check: () => access.check(),
      close: () => closeAccess({ source, access, logger, reason }),
    };
  } catch (error) {
    await server.retire(user, reason, 0);
    throw error;
  }
}

/** @returns whether the server is a MariaDB */
async function ensureExists(
  server: ServerConnections,
  user: ConnectionUser,
  withoutDatabase: ConnectionUser,
  { database, ensureExists: mayCreate }: Settings,
): Promise<boolean> {
  try {
    return await askVersion(server, user);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 'ER_BAD_DB_ERROR' || !mayCreate) throw error;
  }
  try {
    await ask(server, { ...withoutDatabase, pool: { ...user.pool, min: 0, max: 1, idleTimeout: 50 } }, (client) =>
      client.promise().query(`CREATE DATABASE IF NOT EXISTS ${identifier(database)} CHARACTER SET utf8mb4`),
    );
  } catch (error) {
    const cause = toError(error);
    const text = `Failed to connect to the database to make sure that '${database}' exists, ${reasonOf(cause)}`;
    throw Object.assign(new Error(text, { cause }), { code: (cause as { readonly code?: unknown }).code });
  }
  return askVersion(server, user);
}

async function askVersion(server: ServerConnections, user: ConnectionUser): Promise<boolean> {
  const [rows] = await ask(server, user, (client) => client.promise().query('SELECT VERSION() AS version'));
  return /mariadb/i.test(JSON.stringify(rows));
}

async function ask<T>(
  server: ServerConnections,
  user: ConnectionUser,
  work: (client: Connection) => Promise<T>,
): Promise<T> {
  const lease = await server.acquire(user);
  try {
    const result = await work(lease.connection.client as Connection);
    await lease.release();
    return result;
  } catch (error) {
    await lease.release(toError(error));
    throw error;
  }
}

/** What TypeORM takes for the library mysql2: a pool over the plugin's share of the connections. */
function driverOver(access: DatabaseAccess): object {
  const pool = {
    getConnection: (callback: (error?: unknown, connection?: { release(): void }) => void) => {
      access.server.acquire(access.user).then(
        (lease) => callback(undefined, { release: () => void lease.release() }),
        (error: unknown) => callback(error),
      );
    },
    end: (callback: (error?: unknown) => void) => callback(),
  };
  return { createPool: () => pool };
}

function closed(pluginId: string): Error {
  return problems.databaseFailed(
    `The database of plugin '${pluginId}' is closed.`,
    'use it before the plugin shuts down.',
  );
}
