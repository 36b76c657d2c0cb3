import { postgresConnection } from '../../../support/database-servers.js';
import type { RedisServer } from '../../../support/redis-server.js';

/** What the environment says to app-config.postgres.yaml. */
export function sharedServers(redis: RedisServer, prefix: string): Record<string, string> {
  const connection = Object.entries(postgresConnection() as Readonly<Record<string, string | number>>);
  return {
    ...Object.fromEntries(connection.map(([name, value]) => [`POSTGRES_${name.toUpperCase()}`, String(value)])),
    REDIS_URL: redis.url,
    APP_CONFIG_backend_database_prefix: prefix,
  };
}
