import type { EventSubscription, ReceivedEvent } from '../../contracts/events.js';
import type { LogWriter } from '../../contracts/logger.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { toError } from '../../errors/to-error.js';
import { runInActivity } from '../activity/index.js';
import { toMilliseconds } from '../duration/index.js';

/** Who subscribes, and where what goes wrong is logged. */
export interface SubscribingPlugin {
  readonly pluginId: string;
  readonly logger: LogWriter;
}

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_DELIVERIES = 10;
const DEFAULT_ACK_TIMEOUT = 60_000;

/** A subscription of a plugin in this process. */
export class Subscriber {
  /** `<pluginId>.<subscription id>` */
  readonly id: string;
  readonly topics: readonly string[];
  readonly isDurable: boolean;
  readonly concurrency: number;
  readonly maxDeliveries: number;
  /** Milliseconds. */
  readonly ackTimeout: number;
  readonly #plugin: SubscribingPlugin;
  readonly #onEvent: EventSubscription['onEvent'];
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(plugin: SubscribingPlugin, subscription: EventSubscription) {
    this.id = `${plugin.pluginId}.${subscription.id}`;
    this.topics = [...new Set(subscription.topics)];
    this.isDurable = subscription.durable ?? false;
    this.concurrency = subscription.concurrency ?? DEFAULT_CONCURRENCY;
    this.maxDeliveries = subscription.maxDeliveries ?? DEFAULT_DELIVERIES;
    this.ackTimeout =
      subscription.ackTimeout === undefined ? DEFAULT_ACK_TIMEOUT : toMilliseconds(subscription.ackTimeout);
    this.#plugin = plugin;
    this.#onEvent = subscription.onEvent;
  }

  /** Delivers an event once; a failure is logged and concerns nobody else. */
  async notify(event: ReceivedEvent): Promise<void> {
    try {
      await this.#receive(event);
    } catch (error) {
      this.#warn(`Subscriber "${this.id}" failed to process event for topic "${event.topic}"`, error);
    }
  }

  /** Delivers an event that is delivered again when this rejects. */
  async deliver(event: ReceivedEvent): Promise<void> {
    try {
      await this.#receive(event);
    } catch (error) {
      const attempt = `attempt ${event.attempt} of ${this.maxDeliveries}`;
      this.#warn(`Subscriber "${this.id}" failed to process event for topic "${event.topic}", ${attempt}`, error);
      throw error;
    }
  }

  /** Says that an event is delivered no more. */
  bury(event: { readonly id: string; readonly topic: string }, error: Error, attempts: number): void {
    runInActivity({ pluginId: this.#plugin.pluginId }, () =>
      this.#plugin.logger
        .child({ eventId: event.id, attempts })
        .error(`Event of topic "${event.topic}" is now a dead letter of subscriber "${this.id}"`, error),
    );
  }

  /** Waits for deliveries that are under way, but not for ever. */
  async settle(limit: number): Promise<void> {
    await withTimeLimit(Promise.allSettled(this.#underWay), limit, () => new Error('time is up')).catch(
      () => undefined,
    );
  }

  async #receive(event: ReceivedEvent): Promise<void> {
    const work = runInActivity({ pluginId: this.#plugin.pluginId }, async () => this.#onEvent(event));
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
    await withTimeLimit(work, this.ackTimeout, () => new Error(`it did not answer within ${this.ackTimeout} ms`));
  }

  #warn(message: string, error: unknown): void {
    runInActivity({ pluginId: this.#plugin.pluginId }, () => this.#plugin.logger.warn(message, toError(error)));
  }
}
