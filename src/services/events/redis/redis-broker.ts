import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription, EventBroker } from '../broker.js';
import type { BrokerSettings } from '../broker-settings.js';
import type { DeadLetter, DeadLetters } from '../delivery/dead-letters.js';
import type { RedisConnection } from './redis-connection.js';
import { RedisDeadLetters } from './redis-dead-letters.js';
import type { RedisKeys } from './redis-keys.js';
import { PUBLISH } from './redis-scripts.js';
import { RedisSubscriber } from './redis-subscriber.js';

/**
 * Carries events through a Redis of version 6.2 or later: a stream for each topic, and a consumer group in it for each group of
 * subscribers. What Redis has promised to keep survives as much as the Redis does: that is for its own persistence to say.
 */
export class RedisBroker implements EventBroker, DeadLetters {
  readonly #connection: RedisConnection;
  readonly #keys: RedisKeys;
  readonly #settings: BrokerSettings;
  readonly #deadLetters: RedisDeadLetters;
  readonly #subscribers = new Set<RedisSubscriber>();
  #isClosed = false;

  constructor(connection: RedisConnection, keys: RedisKeys, settings: BrokerSettings) {
    this.#connection = connection;
    this.#keys = keys;
    this.#settings = settings;
    this.#deadLetters = new RedisDeadLetters(connection, keys);
  }

  async publish(event: BrokeredEvent): Promise<void> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const { publishTimeout, maxEvents, maxBacklog, maxAge } = this.#settings.limits;
    const { topic } = event;
    const [taken, slowest] = (await this.#connection.runWithin(
      publishTimeout,
      PUBLISH,
      [this.#keys.stream(topic), this.#keys.durable(topic)],
      [JSON.stringify(event), maxEvents, maxBacklog, maxAge, this.#keys.wake, topic],
    )) as [number, string?];
    if (taken === 0)
      throw new ServiceUnavailableError(`${maxBacklog} events wait for the subscription '${slowest}' already`);
  }

  async subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const subscriber = new RedisSubscriber(this.#connection, this.#keys, this.#settings, subscription);
    this.#subscribers.add(subscriber);
    await subscriber.open();
    return {
      close: async () => {
        this.#subscribers.delete(subscriber);
        await subscriber.close();
      },
    };
  }

  async deadLetters(group: string | undefined, limit = 100): Promise<readonly DeadLetter[]> {
    return this.#deadLetters.list(group, limit);
  }

  async replay(group: string, id: string): Promise<boolean> {
    return this.#deadLetters.replay(group, id);
  }

  async check(): Promise<void> {
    await this.#connection.ping();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.close()));
    this.#connection.close();
  }
}
