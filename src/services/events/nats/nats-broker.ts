import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import { runInActivity } from '../../activity/index.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription, EventBroker } from '../broker.js';
import type { DeadLetter, DeadLetters } from '../delivery/dead-letters.js';
import { Outage } from '../outage.js';
import { encodeEvent } from './event-messages.js';
import { DEFAULT_RETENTION, type NatsBrokerSettings, type NatsRetention } from './nats-broker-settings.js';
import { NatsDeadLetters } from './nats-dead-letters.js';
import { isStreamMissing, isTopicFull, unavailable } from './nats-errors.js';
import { BROKER_ACTIVITY, type NatsLibraries, NatsLink } from './nats-link.js';
import { NatsSubscriber } from './nats-subscriber.js';
import { ensureStreams } from './streams.js';
import { type NatsNames, natsNames } from './subjects.js';

const DEFAULT_UNANSWERED = 1_000;

/** Carries events through a stream of NATS JetStream, in which each group has a place of its own for each of its topics. */
export class NatsBroker implements EventBroker, DeadLetters {
  readonly #names: NatsNames;
  readonly #retention: NatsRetention;
  readonly #outage: Outage;
  readonly #link: NatsLink;
  readonly #deadLetters: NatsDeadLetters;
  readonly #subscribers = new Set<NatsSubscriber>();
  readonly #server: string;
  #ready: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    libraries: NatsLibraries,
    private readonly settings: NatsBrokerSettings,
  ) {
    this.#names = natsNames(settings.namespace);
    this.#retention = { ...DEFAULT_RETENTION, ...settings.retention };
    this.#server = `NATS at ${settings.connection.servers.map(withoutPassword).join(', ')}`;
    this.#outage = new Outage(settings.logger, this.#server);
    this.#link = new NatsLink(libraries, settings.connection, settings.limits.publishTimeout, this.#outage);
    this.#deadLetters = new NatsDeadLetters(libraries, this.#link, this.#names);
  }

  async publish(event: BrokeredEvent): Promise<void> {
    // Now, since the publisher may change the payload afterwards.
    const data = encodeEvent(event);
    await this.#use('The event cannot be published', () => this.#publish(event, data));
  }

  async subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber> {
    const { durableGroupAge, groupAge } = this.#retention;
    const consumer = {
      forgetAfter: subscription.durable ? durableGroupAge : groupAge,
      maxUnanswered: this.settings.maxUnanswered ?? DEFAULT_UNANSWERED,
    };
    const tools = {
      link: this.#link,
      names: this.#names,
      deadLetters: this.#deadLetters,
      outage: this.#outage,
      closeTimeout: this.settings.limits.closeTimeout,
      prepare: () => this.#prepareAnew(),
    };
    const subscriber = new NatsSubscriber(subscription, consumer, tools, () => this.#subscribers.delete(subscriber));
    await this.#use(`'${subscription.group}' cannot subscribe`, () => subscriber.join());
    this.#subscribers.add(subscriber);
    runInActivity(BROKER_ACTIVITY, () => subscriber.start());
    return subscriber;
  }

  async deadLetters(group: string | undefined, limit = 100): Promise<readonly DeadLetter[]> {
    return this.#use('The dead letters cannot be read', () => this.#deadLetters.list(group, limit));
  }

  async replay(group: string, id: string): Promise<boolean> {
    return this.#use('The dead letter cannot be delivered again', () => this.#deadLetters.replay(group, id));
  }

  async check(): Promise<void> {
    await this.#use('Events cannot be shared', async () => {
      const { streams } = await this.#link.open();
      await streams.streams.info(this.#names.events);
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.close()));
    await this.#link.close();
  }

  async #publish(event: BrokeredEvent, data: Uint8Array): Promise<void> {
    const { limits } = this.settings;
    const send = async (): Promise<void> => {
      const { client } = await this.#link.open();
      const options = { msgID: event.id, timeout: limits.publishTimeout };
      await client.publish(this.#names.event(event.topic), data, options);
    };
    try {
      await send();
    } catch (error) {
      if (isTopicFull(error))
        throw new ServiceUnavailableError(
          `More than ${limits.maxBacklog} events of the topic '${event.topic}' wait already`,
          error,
        );
      if (!isStreamMissing(error)) throw error;
      await this.#prepareAnew();
      await send();
    }
  }

  async #use<T>(failure: string, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const limit = this.settings.limits.publishTimeout;
    try {
      const used = await withTimeLimit(
        this.#prepared().then(work),
        limit,
        () => new Error(`no answer within ${limit} ms`),
      );
      this.#outage.end();
      return used;
    } catch (error) {
      if (error instanceof ServiceUnavailableError) throw error;
      const failed = unavailable(failure, this.#server, error);
      if (failed instanceof ServiceUnavailableError && !this.#isClosed) this.#outage.begin(toError(error));
      throw failed;
    }
  }

  /** Prepared at the first use, so that a backend starts also while the server is away; the next use tries again. */
  #prepared(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  #prepareAnew(): Promise<void> {
    this.#ready = undefined;
    return this.#prepared();
  }

  async #prepare(): Promise<void> {
    const { limits, replicas = 1 } = this.settings;
    const { deadLetterAge } = this.#retention;
    await ensureStreams(await this.#link.open(), this.#names, { ...limits, deadLetterAge, replicas });
  }
}

/** An address for the log. */
function withoutPassword(server: string): string {
  return server.replace(/^[^/]*\/\//, '').replace(/^.*@/, '');
}
