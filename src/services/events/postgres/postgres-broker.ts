import { randomUUID } from 'node:crypto';
import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { toError } from '../../../errors/to-error.js';
import { runInActivity } from '../../activity/index.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription, EventBroker } from '../broker.js';
import type { DeadLetter, DeadLetters } from '../delivery/dead-letters.js';
import { Outage } from '../outage.js';
import { Acknowledgements } from './acknowledgements.js';
import { BROKER_ACTIVITY, PostgresConnections } from './connections.js';
import { toValues } from './event-rows.js';
import { EventStore } from './event-store.js';
import { NotificationListener } from './notification-listener.js';
import { DEFAULT_WINDOW, type EventWindow, type PostgresBrokerSettings } from './postgres-broker-settings.js';
import { unavailable } from './postgres-errors.js';
import { PostgresSubscriber } from './postgres-subscriber.js';
import { Publications } from './publications.js';
import { Repeated } from './repeated.js';
import { prepareSchema } from './schema.js';

const DEFAULT_CONNECTIONS = 4;
/** A member that cannot say that it leaves is forgotten after a while; in milliseconds. */
const LONGEST_FAREWELL = 1_000;
/** How often a durable group says that it is still wanted, at least; in milliseconds. */
const LONGEST_INTERVAL = 60 * 60_000;

/**
 * Carries events through tables of a PostgreSQL database. An event is taken when its transaction has been committed, together with
 * a delivery for every group that wants it; `NOTIFY` wakes whoever listens, and looking for events from time to time makes up for
 * notifications that are lost.
 */
export class PostgresBroker implements EventBroker, DeadLetters {
  readonly #schema: string;
  readonly #window: EventWindow;
  readonly #connections: PostgresConnections;
  readonly #store: EventStore;
  readonly #publications: Publications;
  readonly #outage: Outage;
  readonly #listener: NotificationListener;
  readonly #acknowledgements: Acknowledgements;
  readonly #subscribers = new Set<PostgresSubscriber>();
  readonly #upkeep: Repeated;
  #crowdedTopics: ReadonlySet<string> = new Set();
  #ready: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    pg: typeof import('pg'),
    private readonly settings: PostgresBrokerSettings,
  ) {
    const { namespace, schema = `${namespace}_events`, connection, connections = DEFAULT_CONNECTIONS } = settings;
    const timeout = settings.limits.publishTimeout;
    this.#schema = schema;
    this.#window = { ...DEFAULT_WINDOW, ...settings.window };
    this.#connections = new PostgresConnections(pg, connection, { connections, timeout });
    this.#store = new EventStore(this.#connections, schema);
    this.#publications = new Publications((events) => this.#store.publish(events));
    this.#outage = new Outage(settings.logger, this.#connections.server);
    this.#listener = new NotificationListener(this.#connections, schema, timeout, this.#outage);
    this.#acknowledgements = new Acknowledgements((claims) => this.#store.acknowledge(claims));
    this.#upkeep = new Repeated(this.#window.purgeInterval, () => this.#tidyUp());
  }

  async publish(event: BrokeredEvent): Promise<void> {
    const { maxBacklog } = this.settings.limits;
    if (this.#crowdedTopics.has(event.topic))
      throw new ServiceUnavailableError(`More than ${maxBacklog} events of the topic '${event.topic}' wait already`);
    // Now, since the publisher may change the payload afterwards.
    const values = toValues(event);
    await this.#use('The event cannot be published', () => this.#publications.add(values));
  }

  async subscribe(subscription: BrokerSubscription): Promise<BrokerSubscriber> {
    const { durable, group, topics } = subscription;
    const member = randomUUID();
    const lifetime = durable ? this.#window.durableGroupAge : this.#window.groupAge;
    const membership = new Repeated(Math.min(lifetime / 3, LONGEST_INTERVAL), () =>
      this.#store.join(subscription, member, lifetime),
    );
    const tools = {
      store: this.#store,
      acknowledgements: this.#acknowledgements,
      limits: this.settings.limits,
      outage: this.#outage,
    };
    const subscriber = new PostgresSubscriber(subscription, tools, async () => {
      membership.stop();
      this.#listener.remove(subscriber.wake);
      this.#subscribers.delete(subscriber);
      if (durable) return;
      const late = () => new Error(`no answer within ${LONGEST_FAREWELL} ms`);
      await withTimeLimit(this.#store.leave(group, member), LONGEST_FAREWELL, late).catch((error: unknown) =>
        this.#outage.begin(toError(error)),
      );
    });
    await this.#use(`'${group}' cannot subscribe`, async () => {
      if (!durable) await this.#store.beginAnew(group);
      await this.#store.join(subscription, member, lifetime);
    });
    this.#subscribers.add(subscriber);
    runInActivity(BROKER_ACTIVITY, () => {
      this.#listener.add(topics, subscriber.wake);
      membership.start();
      subscriber.start();
    });
    return subscriber;
  }

  async deadLetters(group: string | undefined, limit = 100): Promise<readonly DeadLetter[]> {
    return this.#use('The dead letters cannot be read', () => this.#store.deadLetters(group, limit));
  }

  async replay(group: string, id: string): Promise<boolean> {
    return this.#use('The dead letter cannot be delivered again', () => this.#store.replay(group, id));
  }

  async check(): Promise<void> {
    await this.#use('Events cannot be shared', () => this.#store.check());
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#upkeep.stop();
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.close()));
    this.#acknowledgements.stop();
    // When the server does not answer, the listener ends with its connection.
    await Promise.all([this.#listener.close(), this.#connections.close()]);
  }

  async #use<T>(failure: string, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ServiceUnavailableError('The event broker is closed');
    const limit = this.settings.limits.publishTimeout;
    const use = this.#prepared().then(work);
    try {
      const used = await withTimeLimit(use, limit, () => new Error(`no answer within ${limit} ms`));
      this.#outage.end();
      return used;
    } catch (error) {
      const failed = unavailable(failure, this.#connections.server, error);
      if (failed instanceof ServiceUnavailableError && !this.#isClosed) this.#outage.begin(toError(error));
      throw failed;
    }
  }

  /** Prepared at the first use, so that a backend starts also while the server is away; the next use tries again. */
  #prepared(): Promise<void> {
    this.#ready ??= prepareSchema(this.#connections, {
      database: this.settings.connection.database,
      ensureDatabase: this.settings.ensureDatabase ?? true,
      schema: this.#schema,
    }).then(
      () => {
        this.#outage.end();
        if (!this.#isClosed) runInActivity(BROKER_ACTIVITY, () => this.#upkeep.start());
      },
      (error: unknown) => {
        this.#ready = undefined;
        throw toError(error);
      },
    );
    return this.#ready;
  }

  async #tidyUp(): Promise<void> {
    const { limits, logger } = this.settings;
    const missed = await this.#store.purge(limits, this.#window);
    for (const { group, events } of missed)
      logger.warn('Events have become too old before a group has had them', { group, events });
    this.#crowdedTopics = await this.#store.crowdedTopics(limits.maxBacklog);
  }
}
