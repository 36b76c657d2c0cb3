import type { Clock } from '../../contracts/clock.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription, EventBroker } from './broker.js';
import type { BrokerLimits } from './broker-settings.js';
import { MemoryGroup } from './memory-group.js';

/** A dead letter that is kept in memory. */
export interface MemoryDeadLetter {
  readonly group: string;
  readonly event: BrokeredEvent;
  readonly error: Error;
  readonly attempts: number;
}

/** So many dead letters are kept, the latest. */
const MOST_DEAD_LETTERS = 1_000;

/**
 * Carries events within this process, by the same rules as brokers that other processes share. What it keeps lasts as long as the
 * process.
 */
export class MemoryBroker implements EventBroker {
  readonly #clock: Clock;
  readonly #limits: BrokerLimits;
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #subscribers = new Set<BrokerSubscriber>();
  readonly #deadLetters: MemoryDeadLetter[] = [];
  #isClosed = false;

  constructor(clock: Clock, limits: BrokerLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** What has failed too often, the oldest first. */
  get deadLetters(): readonly MemoryDeadLetter[] {
    return this.#deadLetters;
  }

  async publish(event: BrokeredEvent): Promise<void> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const groups = [...this.#groups.values()].filter((group) => group.wants(event.topic));
    const full = groups.find((group) => group.backlog >= this.#limits.maxBacklog);
    if (full !== undefined)
      throw new ServiceUnavailableError(`${full.backlog} events wait for the subscription '${full.id}' already`);
    for (const group of groups) group.add(copyOf(event));
  }

  async subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber> {
    const group = this.#groupOf(subscription);
    const leave = group.join(subscription, this.#limits.closeTimeout);
    const subscriber: BrokerSubscriber = {
      close: async () => {
        this.#subscribers.delete(subscriber);
        await leave();
        if (group.isAbandoned) this.#groups.delete(group.id);
      },
    };
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  async check(): Promise<void> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.close()));
    for (const group of this.#groups.values()) group.stop();
  }

  #groupOf({ group: id, durable }: BrokerSubscription): MemoryGroup {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const group = new MemoryGroup(id, durable, this.#clock, (event, error, attempts) => {
      this.#deadLetters.push({ group: id, event, error, attempts });
      if (this.#deadLetters.length > MOST_DEAD_LETTERS) this.#deadLetters.shift();
    });
    this.#groups.set(id, group);
    return group;
  }
}

/** As it would arrive in another process: nobody can change what others receive. */
function copyOf(event: BrokeredEvent): BrokeredEvent {
  const { payload, ...rest } = event;
  return { ...rest, payload: payload === undefined ? undefined : JSON.parse(JSON.stringify(payload)) };
}
