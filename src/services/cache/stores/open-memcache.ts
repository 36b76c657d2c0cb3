import type { Config } from '../../../contracts/root-config.js';
import { createKeyv } from './create-keyv.js';
import { importAdapter } from './import-adapter.js';
import type { MemcacheSettings } from './memcache-settings.js';
import type { StoreConnection } from './store-connection.js';

/** @throws ProsceniumError `INVALID_CONFIG` when `@keyv/memcache` is not installed */
export async function loadMemcache(
  config: Config,
  settings: MemcacheSettings,
): Promise<() => Promise<StoreConnection>> {
  const { KeyvMemcache } = await importAdapter(config, '@keyv/memcache', () => import('@keyv/memcache'));

  /** Mends what the adapter does to values that are not there, and to times that Memcached counts in another way. */
  class ExactKeyvMemcache extends KeyvMemcache {
    /** Of a miss the adapter makes a value that is out of date, and Keyv then deletes what may have been set meanwhile. */
    override async get<Value>(key: string): Promise<Value | undefined> {
      const { value } = (await this.client.get(key)) as { readonly value: Buffer | null };
      return value === null ? undefined : (value.toString() as Value);
    }

    override set(key: string, value: unknown, ttl?: number): Promise<void> {
      return super.set(key, value, ttl === undefined ? undefined : 1000 * memcacheSeconds(ttl, Date.now()));
    }
  }

  return async () => {
    const adapter = new ExactKeyvMemcache(settings.connection, {
      timeout: LIMIT,
      conntimeout: LIMIT,
      // Nobody waits for a second attempt.
      retries: 1,
      logger: { log: () => undefined },
    });
    const keyv = await createKeyv(adapter);
    const connected = adapter.get('proscenium');
    connected.catch(() => undefined);
    return {
      keyv,
      connected,
      isAnswer: ({ message }) => message.startsWith('MemJS '),
      fault: () => undefined,
      close: () => closeAll(adapter.client as MemcacheClient),
    };
  };
}

/** Seconds. Long after everybody has given up: when the client does, it leaves a socket behind that only the server can end. */
const LIMIT = 10;
/** A longer time Memcached takes for a date, in seconds since 1970. */
const LONGEST_TIME = 30 * 86_400;
const LAST_DATE = 2 ** 31 - 1;

/**
 * A time as Memcached wants it; the value itself knows the exact one.
 *
 * @param ttl - milliseconds
 * @param now - milliseconds since 1970
 */
export function memcacheSeconds(ttl: number, now: number): number {
  const seconds = Math.ceil(ttl / 1000);
  if (seconds <= LONGEST_TIME) return seconds;
  const date = Math.ceil(now / 1000) + seconds;
  return date > LAST_DATE ? 0 : date;
}

/** The part of the client that closes a connection at once, and not when the server is ready for it. */
interface MemcacheClient {
  readonly servers: readonly { error(reason: Error): void }[];
}

function closeAll({ servers }: MemcacheClient): void {
  for (const server of servers) server.error(new Error('the cache is closed'));
}
