import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { toError } from '../../../errors/to-error.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import type { BrokeredEvent, BrokerSubscriber, BrokerSubscription } from '../broker.js';
import { deliverWithin, NoAnswerError } from '../delivery/deliver-within.js';
import type { Outage } from '../outage.js';
import { Slots } from '../delivery/slots.js';
import { redeliveryPause } from '../redelivery-pause.js';
import type { NatsDeadLetters } from './nats-dead-letters.js';
import { decodeEvent, ONLY_FOR } from './event-messages.js';
import type { NatsLink } from './nats-link.js';
import { type ConsumerOptions, ensureConsumer, leaveConsumer } from './streams.js';
import type { NatsNames } from './subjects.js';
import { TopicPuller } from './topic-puller.js';

/** What the subscribers of a process share. */
export interface NatsTools {
  readonly link: NatsLink;
  readonly names: NatsNames;
  readonly deadLetters: NatsDeadLetters;
  readonly outage: Outage;
  readonly closeTimeout: number;
  /** Makes sure that the streams are there. */
  readonly prepare: () => Promise<void>;
}

/** How long a request for events stays with the server, in milliseconds. */
const EXPIRY = 10_000;
/** The server says so often that it still has the request; when it does not twice, something is lost. In milliseconds. */
const HEARTBEAT = 2_000;

/** Takes the events of one group, as many at a time as may be under way, and delivers them. */
export class NatsSubscriber implements BrokerSubscriber {
  readonly #slots: Slots;
  readonly #pullers: readonly TopicPuller[];
  #isClosed = false;

  constructor(
    private readonly subscription: BrokerSubscription,
    private readonly consumer: ConsumerOptions,
    private readonly tools: NatsTools,
    private readonly onClose: () => void,
  ) {
    this.#slots = new Slots(subscription.concurrency);
    this.#pullers = [...new Set(subscription.topics)].map((topic) => this.#pullerOf(topic));
  }

  /** Takes the place of the group in every topic, so that whatever is published from now on is delivered. */
  async join(): Promise<void> {
    const session = await this.tools.link.open();
    for (const topic of new Set(this.subscription.topics))
      await ensureConsumer(session, this.tools.names, { ...this.subscription, topic }, this.consumer);
  }

  start(): void {
    for (const puller of this.#pullers) puller.start();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const end = (async () => {
      await Promise.all(this.#pullers.map((puller) => puller.close()));
      await this.#slots.idle();
      await this.#leave();
    })();
    // What takes longer goes on alone; its event comes again when it is not acknowledged.
    await withTimeLimit(end, this.tools.closeTimeout, () => new Error('too long')).catch(() => {});
    this.onClose();
  }

  #pullerOf(topic: string): TopicPuller {
    let place: Promise<Consumer> | undefined;
    return new TopicPuller({
      slots: this.#slots,
      ackTimeout: this.subscription.ackTimeout,
      outage: this.tools.outage,
      deliver: (message) => this.#deliver(message),
      fetch: async (most, hasFailed) => {
        if (hasFailed) place = undefined;
        place ??= this.#findPlace(topic, hasFailed);
        const consumer = await place;
        return consumer.fetch({ max_messages: most, expires: EXPIRY, idle_heartbeat: HEARTBEAT });
      },
    });
  }

  /** @param mayBeLost - a server that has lost what it kept in memory has lost the place of the group too */
  async #findPlace(topic: string, mayBeLost: boolean): Promise<Consumer> {
    const { link, names, prepare } = this.tools;
    const { group, durable } = this.subscription;
    if (mayBeLost) {
      await prepare();
      await ensureConsumer(await link.open(), names, { ...this.subscription, topic }, this.consumer);
    }
    const session = await link.open();
    return session.client.consumers.get(names.events, names.consumer(group, topic, durable));
  }

  async #leave(): Promise<void> {
    const { link, names } = this.tools;
    const session = await link.open();
    // The answers are on their way before it is asked who still waits for one.
    await session.connection.flush();
    const { group, topics, durable } = this.subscription;
    if (durable) return;
    for (const topic of new Set(topics)) await leaveConsumer(session, names, names.consumer(group, topic, durable));
  }

  async #deliver(message: JsMsg): Promise<void> {
    const { group, ackTimeout, maxDeliveries, deliver } = this.subscription;
    const onlyFor = message.headers?.get(ONLY_FOR) ?? '';
    if (onlyFor !== '' && onlyFor !== encodeURIComponent(group)) return message.ack();
    const event = decodeEvent(message.data);
    // Somebody else has written to the subject; what they wrote is no event, and never will be one.
    if (event === undefined) return message.ack();
    const attempt = message.info.deliveryCount;
    // Its last delivery has never been answered: the process that had it is gone, or was cut off.
    if (attempt > maxDeliveries) return this.#bury(message, event, new NoAnswerError(ackTimeout), maxDeliveries);
    const acknowledge = (): void => message.ack();
    const error = await deliverWithin(ackTimeout, () => deliver(event, attempt), acknowledge);
    if (error === undefined) acknowledge();
    else if (attempt >= maxDeliveries) await this.#bury(message, event, error, attempt);
    // The server has found out for itself that nobody answers.
    else if (!(error instanceof NoAnswerError)) message.nak(redeliveryPause(attempt));
  }

  async #bury(message: JsMsg, event: BrokeredEvent, error: Error, attempts: number): Promise<void> {
    const { deadLetters, outage } = this.tools;
    const { group, onDeadLetter } = this.subscription;
    try {
      const isFirst = await deadLetters.add(group, event, error, attempts);
      message.ack();
      if (isFirst) onDeadLetter(event, error, attempts);
    } catch (reason) {
      // It comes again, and is buried then.
      outage.begin(toError(reason));
    }
  }
}
