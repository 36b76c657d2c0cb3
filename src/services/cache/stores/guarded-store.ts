import type { Clock } from '../../../contracts/clock.js';
import type { MutableJsonValue } from '../../../contracts/mutable-json.js';
import type { JsonValue } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { runInActivity } from '../../activity/index.js';
import { answerWithin, NoAnswerError } from '../answer-within.js';
import type { CacheLog } from '../cache-log.js';
import type { CacheSettings, RemoteSettings } from '../cache-settings.js';
import { CircuitBreaker } from '../circuit-breaker.js';
import type { StoreConnection } from './store-connection.js';
import { storeKey } from './store-key.js';
import type { ValuePlace, ValueStore } from './value-store.js';

/** What a {@link GuardedStore} works with. */
export interface GuardedStoreOptions {
  readonly settings: CacheSettings & { readonly store: RemoteSettings };
  /** Begins a connection. */
  readonly connect: () => Promise<StoreConnection>;
  readonly clock: Clock;
  readonly log: CacheLog;
}

/**
 * Values in a store outside of the process, which may be slow or away: no call waits longer than the limit, none fails, and while the
 * store does not answer none is made. Then every value counts as missing.
 */
export class GuardedStore implements ValueStore {
  readonly #options: GuardedStoreOptions;
  readonly #breaker: CircuitBreaker;
  #connection: StoreConnection | undefined;
  /** While the first attempt to connect lasts. */
  #connecting: Promise<void> | undefined;
  /** What was asked for when there was no answer: of several servers only one may be away. */
  #suspect = 'proscenium';
  #isClosed = false;

  constructor(options: GuardedStoreOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker({
      clock: options.clock,
      ...options.settings.breaker,
      probe: (attempt) => runInActivity(ACTIVITY, () => this.#probe(attempt)),
      onOpen: (reason) => this.#tellAway(reason),
      onClose: () => options.log.info('The cache answers again', { store: options.settings.store.type }),
    });
  }

  /** Begins to connect. Calls wait for the outcome of the first attempt, a little longer than for an answer. */
  start(): void {
    this.#connecting = runInActivity(ACTIVITY, () => this.#firstAttempt()).finally(() => {
      this.#connecting = undefined;
    });
  }

  /** @throws the reason, when the store does not answer */
  check(): void {
    if (this.#breaker.isOpen) throw new Error('The cache cannot be reached');
  }

  async get(place: ValuePlace): Promise<MutableJsonValue | undefined> {
    return (await this.#call(place, (keyv, key) => keyv.get(key))) as MutableJsonValue | undefined;
  }

  async set(place: ValuePlace, value: JsonValue, ttl: number | undefined): Promise<void> {
    // The engines count whole milliseconds.
    await this.#call(place, (keyv, key) => keyv.set(key, value, ttl === undefined ? undefined : Math.ceil(ttl)));
  }

  async delete(place: ValuePlace): Promise<void> {
    await this.#call(place, (keyv, key) => keyv.delete(key));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#breaker.end();
    this.#connection?.close();
  }

  async #call<T>(
    place: ValuePlace,
    work: (keyv: StoreConnection['keyv'], key: string) => Promise<T>,
  ): Promise<T | undefined> {
    if (this.#connecting !== undefined) await this.#connecting;
    const connection = this.#connection;
    if (connection === undefined || this.#breaker.isOpen || this.#isClosed) return undefined;
    const key = storeKey(this.#options.settings.store, place);
    try {
      const result = await answerWithin(this.#options.settings.timeout, work(connection.keyv, key));
      this.#breaker.succeeded();
      return result;
    } catch (thrown) {
      this.#fail(toError(thrown), connection, { key, pluginId: place.pluginId });
      return undefined;
    }
  }

  #fail(error: Error, connection: StoreConnection, { key, pluginId }: { key: string; pluginId: string }): void {
    if (this.#isClosed) return;
    const { log, settings } = this.#options;
    const fields = { store: settings.store.type, plugin: pluginId };
    if (error instanceof SyntaxError) {
      this.#breaker.succeeded();
      log.warn('A value in the cache is no JSON and counts as missing', fields);
    } else if (connection.isAnswer(error)) {
      this.#breaker.succeeded();
      log.warn('The cache refuses a call', { ...fields, reason: reasonOf(error) });
    } else {
      this.#suspect = key;
      this.#breaker.failed(connection.fault() ?? error);
    }
  }

  async #firstAttempt(): Promise<void> {
    let connection: StoreConnection | undefined;
    try {
      connection = await this.#renew();
      await answerWithin(CONNECT_LIMIT, connection.connected);
    } catch (thrown) {
      this.#breaker.open(connection?.fault() ?? toError(thrown));
    }
  }

  /** Rejects while the store does not answer. */
  async #probe(attempt: number): Promise<void> {
    const connection = this.#connection ?? (await this.#renew());
    try {
      await answerWithin(this.#options.settings.timeout, connection.keyv.get(this.#suspect));
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof SyntaxError || connection.isAnswer(error)) return;
      // A connection that a network has dropped in silence looks alive for a quarter of an hour.
      if (attempt % ATTEMPTS_PER_CONNECTION === 0) await this.#renew();
      throw error;
    }
  }

  async #renew(): Promise<StoreConnection> {
    const connection = await this.#options.connect();
    this.#connection?.close();
    this.#connection = connection;
    if (this.#isClosed) connection.close();
    return connection;
  }

  #tellAway(reason: Error): void {
    this.#options.log.warn('The cache does not answer, and all its values count as missing until it does', {
      store: this.#options.settings.store.type,
      reason: reasonOf(reason),
    });
  }
}

const ACTIVITY = { service: 'CacheStores' };
/** Name resolution and encryption take longer than a call; in milliseconds. */
const CONNECT_LIMIT = 1_000;
const ATTEMPTS_PER_CONNECTION = 4;

/** Several addresses of one host fail together, and then the message is empty. */
function reasonOf(error: Error & { readonly code?: string }): string {
  if (error instanceof NoAnswerError || error.message !== '') return error.message;
  return error.code ?? error.name;
}
