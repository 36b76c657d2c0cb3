import type { Config, JsonObject } from '../../../contracts/root-config.js';
import {
  parseConnectionString,
  POSTGRES_SCHEMES,
  readDatabaseSettings,
  readServerAddress,
  readText,
} from '../../database/index.js';
import { invalidValue } from '../../root-config/index.js';
import type { BrokerSettings } from '../broker-settings.js';
import { createPostgresBroker } from './create-postgres-broker.js';
import type { PostgresBroker } from './postgres-broker.js';
import type { PostgresBrokerSettings, PostgresConnection } from './postgres-broker-settings.js';

const CONNECTION_KEY = 'events.broker.connection';
/** The database is called as that of a plugin with this id would be. */
const PLUGIN = 'events';

/**
 * Opens a broker on PostgreSQL; when it is away that is no error.
 *
 * @param connection - a URL, or an object with `host`, `port`, `user`, `password`, `database`, `ssl`, `role`; `undefined` for the server
 *   of `backend.database`
 * @throws ProsceniumError `INVALID_CONFIG` when there is no connection to be found, and when pg is not installed
 */
export async function openPostgresBroker(
  connection: string | JsonObject | undefined,
  settings: BrokerSettings,
  config: Config,
): Promise<PostgresBroker> {
  const place = connection === undefined ? readDatabase(config) : { connection: readConnection(connection) };
  return createPostgresBroker({ ...settings, ...place }, config);
}

/** The server of all plugins, and there a database like that of a plugin. */
function readDatabase(config: Config): Pick<PostgresBrokerSettings, 'connection' | 'ensureDatabase'> {
  const settings = readDatabaseSettings(config, PLUGIN);
  if (settings.engine !== 'postgres')
    throw invalidValue(
      config,
      CONNECTION_KEY,
      'is missing, and backend.database is not PostgreSQL',
      'write postgresql://user:password@host/database, or an object.',
    );
  const { ensureExists, host, port, user, password, ssl, database, role, maintenanceDatabase } = settings;
  return {
    connection: { host, port, user, password, ssl, database, role, maintenanceDatabase },
    ensureDatabase: ensureExists,
  };
}

function readConnection(connection: string | JsonObject): PostgresConnection {
  const { connectionString, ...others } =
    typeof connection === 'string' ? { connectionString: connection } : connection;
  const key = typeof connection === 'string' ? CONNECTION_KEY : `${CONNECTION_KEY}.connectionString`;
  const parts =
    typeof connectionString === 'string'
      ? { ...parseConnectionString(connectionString, key, POSTGRES_SCHEMES), ...others }
      : others;
  const read = (name: string) => readText(parts, name, CONNECTION_KEY);
  return {
    ...readServerAddress(parts, CONNECTION_KEY),
    database: read('database') ?? `backstage_plugin_${PLUGIN}`,
    applicationName: read('application_name'),
    role: read('role'),
  };
}
