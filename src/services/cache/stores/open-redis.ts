import type { Config } from '../../../contracts/root-config.js';
import { createKeyv } from './create-keyv.js';
import { importAdapter } from './import-adapter.js';
import type { RedisSettings } from './redis-settings.js';
import type { StoreConnection } from './store-connection.js';

/** @throws ProsceniumError `INVALID_CONFIG` when `@keyv/redis` is not installed */
export async function loadRedis(config: Config, settings: RedisSettings): Promise<() => Promise<StoreConnection>> {
  const redis = await importAdapter(config, '@keyv/redis', () => import('@keyv/redis'));
  return () => open(redis, settings);
}

async function open(redis: typeof import('@keyv/redis'), settings: RedisSettings): Promise<StoreConnection> {
  const ending = new AbortController();
  const client = settings.cluster === undefined ? single(redis, settings, ending) : cluster(redis, settings, ending);
  let fault: Error | undefined;
  client.on('error', (error: Error) => {
    fault = error;
  });
  client.on('ready', () => {
    fault = undefined;
  });
  const connected = Promise.race([
    client.connect(),
    // The client goes on trying; the first failure is known at once all the same.
    new Promise<never>((_, reject) => client.once('error', reject)),
  ]);
  connected.catch(() => undefined);
  const adapter = new redis.default(client, { ...settings.adapter, throwOnErrors: true });
  return {
    keyv: await createKeyv(adapter),
    connected,
    isAnswer: isErrorReply,
    fault: () => fault,
    close: () => {
      if (client.isOpen) client.destroy();
      // A socket that is only being connected is none of the client's yet, and would be left over.
      ending.abort();
    },
  };
}

function single(
  { createClient }: typeof import('@keyv/redis'),
  { connection }: RedisSettings,
  ending: AbortController,
) {
  const options = connection as NonNullable<Parameters<typeof createClient>[0]>;
  return createClient(withRules(options, ending.signal));
}

function cluster(
  { createCluster }: typeof import('@keyv/redis'),
  settings: RedisSettings,
  ending: AbortController,
): ReturnType<typeof createCluster> {
  const options = settings.cluster as unknown as NonNullable<Parameters<typeof createCluster>[0]>;
  return createCluster({ ...options, defaults: withRules({ ...options.defaults }, ending.signal) });
}

/** What the rest relies on, and what the deployment may say otherwise. */
function withRules<T extends { readonly socket?: object }>(options: T, signal: AbortSignal) {
  return {
    ...options,
    // What cannot be sent now fails now.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_LIMIT,
      reconnectStrategy: (attempts: number) => Math.min(50 * 2 ** attempts, LONGEST_PAUSE),
      ...options.socket,
      signal,
    },
  };
}

const CONNECT_LIMIT = 2_000;
const LONGEST_PAUSE = 500;

/** The class is not published by the adapter. */
function isErrorReply(error: Error): boolean {
  for (let kind = Object.getPrototypeOf(error); kind !== null; kind = Object.getPrototypeOf(kind))
    if ((kind as Error).constructor.name === 'ErrorReply') return true;
  return false;
}
