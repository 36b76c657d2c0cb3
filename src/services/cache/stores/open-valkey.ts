import { createRequire } from 'node:module';
import type { Config } from '../../../contracts/root-config.js';
import { createKeyv } from './create-keyv.js';
import { importAdapter } from './import-adapter.js';
import type { StoreConnection } from './store-connection.js';
import type { ValkeySettings } from './valkey-settings.js';

/** @throws ProsceniumError `INVALID_CONFIG` when `@keyv/valkey` is not installed */
export async function loadValkey(config: Config, settings: ValkeySettings): Promise<() => Promise<StoreConnection>> {
  const { default: KeyvValkey } = await importAdapter(config, '@keyv/valkey', () => import('@keyv/valkey'));

  /** Takes keys as they are, and keeps no list of them: that grows for ever and is only for clearing everything. */
  class PlainKeyvValkey extends KeyvValkey {
    override _getKeyName = (key: string) => key;
  }

  return async () => {
    const client = createClient(settings);
    let fault: Error | undefined;
    client.on('error', (error) => {
      fault = error;
    });
    client.on('ready', () => {
      fault = undefined;
    });
    const connected = client.connect();
    connected.catch(() => undefined);
    const adapter = new PlainKeyvValkey(client as never, { useRedisSets: false });
    return {
      keyv: await createKeyv(adapter),
      connected,
      isAnswer: ({ name }) => name === 'ReplyError',
      fault: () => fault,
      close: () => client.disconnect(),
    };
  };
}

/** The part of the client, or of the client of a cluster, that is used here. */
interface ValkeyClient {
  on(event: 'error' | 'ready', listener: (error: Error) => void): this;
  connect(): Promise<void>;
  disconnect(): void;
}

interface ValkeyLibrary {
  readonly Redis: new (connection: string, options: object) => ValkeyClient;
  readonly Cluster: new (nodes: readonly unknown[], options: object) => ValkeyClient;
}

function createClient({ connection, cluster }: ValkeySettings): ValkeyClient {
  // The library comes with the adapter, and is found where the adapter finds it.
  const require = createRequire(import.meta.resolve('@keyv/valkey'));
  const { Redis, Cluster } = require('iovalkey') as ValkeyLibrary;
  if (cluster === undefined) return new Redis(connection, { ...RULES, retryStrategy: pauseAfter });
  return new Cluster(cluster.rootNodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: pauseAfter,
    scaleReads: cluster.useReplicas ? 'slave' : 'master',
    ...(cluster.maxCommandRedirections === undefined ? {} : { maxRedirections: cluster.maxCommandRedirections }),
    redisOptions: { ...cluster.defaults, ...RULES },
  });
}

const RULES = {
  lazyConnect: true,
  // What cannot be sent now fails now.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  // How long a connection that is being ended waits for the other side.
  disconnectTimeout: 100,
};

function pauseAfter(attempts: number): number {
  return Math.min(50 * 2 ** attempts, 500);
}
