import { randomUUID } from 'node:crypto';
import { RELAY_GROUPS } from '../../contracts/bus-marks.js';
import { Clock } from '../../contracts/clock.js';
import type { EventParams } from '../../contracts/events.js';
import { RootLogger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { RootHealthChecks } from '../../contracts/root-health-checks.js';
import { Service } from '../../decorators/service.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import type { BrokeredEvent, BrokerSubscriber, EventBroker } from './broker.js';
import { type BrokerLimits, DEFAULT_BROKER_LIMITS } from './broker-settings.js';
import { checkEvent, checkSize } from './check-event.js';
import { readEventsSettings } from './events-settings.js';
import { MemoryBroker } from './memory-broker.js';
import { openBroker } from './open-broker.js';
import { servedGroups, takeNotified, withoutServed, withServed } from './served-groups.js';
import type { Subscriber } from './subscriber.js';

/** So many events may be on their way to the broker at a time. */
export const MOST_PUBLISHING = 1_000;

/**
 * What the plugins of this process share: who has subscribed here, and the broker that reaches everybody else.
 *
 * Ordinary subscribers of this process are called at once, and their groups are noted on the event, so that it is not delivered to them
 * again elsewhere. Durable ones are served by the broker alone, wherever they are, since only that knows what they have dealt with.
 */
@Service('root', { eager: false })
export class EventBus {
  readonly #origin = randomUUID();
  readonly #subscribers = new Set<Subscriber>();
  readonly #durableTopics = new Set<string>();
  #limits: BrokerLimits = DEFAULT_BROKER_LIMITS;
  #broker: EventBroker | undefined;
  /** Whether other processes are reached. */
  #isShared = false;
  #publishing = 0;

  constructor(
    private readonly config: RootConfig,
    private readonly logger: RootLogger,
    private readonly clock: Clock,
    private readonly checks: RootHealthChecks,
  ) {}

  async onInit(): Promise<void> {
    const { broker, limits } = readEventsSettings(this.config);
    this.#limits = limits;
    this.#isShared = broker !== undefined;
    if (broker === undefined) {
      this.#broker = new MemoryBroker(this.clock, limits);
      return;
    }
    const settings = { namespace: broker.namespace, limits, logger: this.logger.child({ service: 'events' }) };
    const opened = await runInActivity({ service: 'EventBus' }, () => openBroker(broker, settings, this.config));
    this.#broker = opened;
    this.checks.add('events', () => opened.check(), { required: false });
  }

  /** How long closing a subscription waits for what is under way, in milliseconds. */
  get closeTimeout(): number {
    return this.#limits.closeTimeout;
  }

  /**
   * @throws ProsceniumError `INVALID_EVENT`
   * @throws ServiceUnavailableError when the broker does not take the event
   */
  async publish(published: EventParams): Promise<void> {
    checkEvent(published);
    const { event: params, notified: served } = takeNotified(published);
    const needsBroker = this.#isShared || this.#durableTopics.has(params.topic);
    if (needsBroker) checkSize(params);
    const id = randomUUID();
    const ordinary = this.#subscribersOf(params.topic).filter(({ isDurable }) => !isDurable);
    const local = ordinary.filter((subscriber) => !served.includes(subscriber.id));
    // First, so that what a subscriber here does to the payload does not reach others.
    const handed = needsBroker
      ? this.#handOver(id, params, [...served, ...local.map((subscriber) => subscriber.id)])
      : undefined;
    const notified = Promise.all(local.map((subscriber) => subscriber.notify({ ...params, id, attempt: 1 })));
    await Promise.allSettled([notified, handed]);
    await handed;
  }

  /** @returns ends the subscription, after what is under way has ended or the time is up */
  async subscribe(subscriber: Subscriber): Promise<() => Promise<void>> {
    // First of all, so that a broker that is away keeps nobody from hearing what happens in this process.
    this.#subscribers.add(subscriber);
    const isBrokered = this.#isShared || subscriber.isDurable;
    const brokered = isBrokered ? await this.#subscribeToBroker(subscriber) : undefined;
    return async () => {
      this.#subscribers.delete(subscriber);
      await Promise.all([brokered?.close(), subscriber.settle(this.#limits.closeTimeout)]);
    };
  }

  async onShutdown(): Promise<void> {
    await this.#broker?.close();
  }

  #subscribersOf(topic: string): Subscriber[] {
    return [...this.#subscribers].filter(({ topics }) => topics.includes(topic));
  }

  async #handOver(id: string, params: EventParams, groups: readonly string[]): Promise<void> {
    if (this.#publishing >= MOST_PUBLISHING) throw notTaken(params.topic, `${MOST_PUBLISHING} others are on their way`);
    this.#publishing += 1;
    const { publishTimeout } = this.#limits;
    const { topic, eventPayload: payload } = params;
    const metadata = withServed(params.metadata, groups);
    const event: BrokeredEvent = { id, topic, payload, publishedAt: this.clock.now(), origin: this.#origin };
    try {
      await withTimeLimit(
        this.#openedBroker.publish(metadata === undefined ? event : { ...event, metadata }),
        publishTimeout,
        () => new Error(`no answer within ${publishTimeout} ms`),
      );
    } catch (error) {
      throw notTaken(topic, toError(error).message, error);
    } finally {
      this.#publishing -= 1;
    }
  }

  async #subscribeToBroker(subscriber: Subscriber): Promise<BrokerSubscriber> {
    try {
      return await this.#brokerSubscription(subscriber);
    } catch (error) {
      // Whoever subscribes learns that it has failed, so it must not hear anything all the same.
      this.#subscribers.delete(subscriber);
      throw error;
    }
  }

  #brokerSubscription(subscriber: Subscriber): Promise<BrokerSubscriber> {
    const { id: group, isDurable: durable, topics, concurrency, maxDeliveries, ackTimeout } = subscriber;
    if (durable) for (const topic of topics) this.#durableTopics.add(topic);
    return this.#openedBroker.subscribe({
      group,
      topics,
      durable,
      concurrency,
      maxDeliveries,
      ackTimeout,
      deliver: async ({ id, topic, payload: eventPayload, metadata }, attempt) => {
        if (!durable && servedGroups(metadata).includes(group)) return;
        const own = group.startsWith(RELAY_GROUPS) ? metadata : withoutServed(metadata);
        const received = { topic, eventPayload, id, attempt, ...(own === undefined ? {} : { metadata: own }) };
        await (durable ? subscriber.deliver(received) : subscriber.notify(received));
      },
      onDeadLetter: (event, error, attempts) => subscriber.bury(event, error, attempts),
    });
  }

  get #openedBroker(): EventBroker {
    if (this.#broker === undefined) throw new Error('the event bus is not initialised');
    return this.#broker;
  }
}

function notTaken(topic: string, reason: string, cause?: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError(`The event broker has not taken an event of topic '${topic}': ${reason}`, cause);
}
