import type { JsonObject } from 'proscenium';
import { eventually } from '../../support/eventually.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import {
  askMysql,
  askPostgres,
  mysqlConnection,
  postgresConnection,
  requiresMysql,
  requiresPostgres,
} from '../../support/database-servers.js';
import { type Engine, mariaDb, postgres, withSettings } from './engines.js';

/** A server engine, with what it needs to be troubled. */
export interface ServerEngine extends Engine {
  /** A statement that takes its time. */
  readonly sleep: (seconds: number) => string;
  /** Lets the statements of the session take longer. */
  readonly allowSeconds: (seconds: number) => string;
  /** A query that gives the number of its connection, as `id`. */
  readonly whoAmI: string;
  /** Ends a connection by force. */
  readonly kill: (id: number) => Promise<void>;
  readonly connection: () => JsonObject;
}

export const servers: readonly ServerEngine[] = [
  {
    ...postgres,
    name: 'PostgreSQL',
    require: () => void requiresPostgres(),
    sleep: (seconds) => `SELECT pg_sleep(${seconds})`,
    allowSeconds: (seconds) => `SET statement_timeout TO ${seconds * 1000}`,
    whoAmI: 'SELECT pg_backend_pid() AS id',
    kill: async (id) => void (await askPostgres(`SELECT pg_terminate_backend(${id}, 5000)`)),
    connection: postgresConnection,
  },
  {
    ...mariaDb,
    require: () => void requiresMysql(),
    sleep: (seconds) => `SELECT SLEEP(${seconds})`,
    allowSeconds: (seconds) => `SET SESSION max_statement_time = ${seconds}`,
    whoAmI: 'SELECT CONNECTION_ID() AS id',
    kill: async (id) => {
      await askMysql(`KILL ${id}`);
      await eventually(
        async () => (await askMysql(`SELECT 1 FROM information_schema.processlist WHERE id = ${id}`)).length === 0,
      );
    },
    connection: mysqlConnection,
  },
];

const proxies: TcpProxy[] = [];

/** A proxy to the server, and the place as it is seen through it. */
export async function throughProxy(
  server: ServerEngine,
  place: JsonObject,
): Promise<{ readonly proxy: TcpProxy; readonly config: JsonObject }> {
  const { host, port } = server.connection() as { host: string; port: number };
  const proxy = new TcpProxy({ host, port });
  proxies.push(proxy);
  await proxy.open();
  const connection = { ...server.connection(), host: '127.0.0.1', port: proxy.port };
  return { proxy, config: withSettings(place, { connection }) };
}

export async function closeProxies(): Promise<void> {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
}
