import type { Client } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { problems } from '../../../errors/catalogue.js';
import { DatabaseAccess } from '../connections/database-access.js';
import { closeAccess } from '../connections/close-access.js';
import type { ConnectionUser } from '../connections/engine-connection.js';
import { importDriver } from '../connections/import-driver.js';
import type { Lease } from '../connections/lease.js';
import type { CommonSettings } from '../database-settings.js';
import type { DatabaseContents, OpenedDatabase } from '../opened-database.js';
import { TypeOrmLog } from '../typeorm-log.js';
import { ensurePostgres } from './ensure-database.js';
import { postgresSource, sessionOf } from './postgres-connection.js';
import type { PostgresSettings } from './postgres-settings.js';
import { postgresTrouble } from './postgres-trouble.js';

/** Opens the PostgreSQL database of a plugin, and creates it, or its schema, first when it is not there. */
export async function openPostgres(
  settings: PostgresSettings & CommonSettings,
  contents: DatabaseContents,
): Promise<OpenedDatabase> {
  const ClientClass = await importClient();
  const { DataSource } = await import('typeorm');
  const { LeasedPostgresRunner } = await import('./leased-postgres-runner.js');
  const { NestingEntityManager } = await import('../transactions/nesting-entity-manager.js');
  const { pluginId, logger, connections } = contents;
  const serverName = `${settings.host ?? 'localhost'}:${settings.port ?? 5432}`;
  const user: ConnectionUser = {
    pluginId,
    source: postgresSource(ClientClass, settings, settings.database),
    session: sessionOf(settings, settings.limits),
    pool: settings.pool,
    onIdleLoss: (error) => access.noteTrouble('lost', error),
  };
  const server = connections.to(serverName);
  const access = new DatabaseAccess({ server, user, limits: settings.limits, logger, troubleOf: postgresTrouble });
  const source = new DataSource({
    type: 'postgres',
    driver: driverOver(access),
    ...(settings.database === undefined ? {} : { database: settings.database }),
    ...(settings.schema === undefined ? {} : { schema: settings.schema }),
    // gen_random_uuid() is part of PostgreSQL, uuid_generate_v4() an extension that only an administrator can add.
    uuidExtension: 'pgcrypto',
    entities: [...contents.entities],
    logger: new TypeOrmLog(logger),
  });
  const driver = source.driver as PostgresDriver;
  driver.createQueryRunner = (mode) => new LeasedPostgresRunner(driver, mode, access);
  source.createEntityManager = (runner) => new NestingEntityManager(source, runner);
  try {
    await ensurePostgres({ settings, user, connections, serverName, ClientClass });
    await source.initialize();
  } catch (error) {
    await server.retire(user, closed(pluginId), 0);
    throw error;
  }
  return {
    source,
    driver: 'pg',
    check: () => access.check(),
    close: () => closeAccess({ source, access, logger, reason: closed(pluginId) }),
  };
}

async function importClient(): Promise<typeof Client> {
  const { default: pg } = await importDriver('pg', () => import('pg'));
  return pg.Client;
}

/** What TypeORM takes for the library pg: a pool over the plugin's share of the connections. */
function driverOver(access: DatabaseAccess): object {
  return {
    Pool: class {
      on(): void {}

      connect(callback: (error?: unknown, client?: unknown, release?: () => void) => void): void {
        const give = (lease: Lease) => callback(undefined, lease.connection.client, () => void lease.release());
        access.server.acquire(access.user).then(give, (error: unknown) => callback(error));
      }

      end(callback: () => void): void {
        callback();
      }
    },
  };
}

function closed(pluginId: string): Error {
  return problems.databaseFailed(
    `The database of plugin '${pluginId}' is closed.`,
    'use it before the plugin shuts down.',
  );
}
