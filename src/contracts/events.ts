import { Contract } from '../decorators/contract.js';
import type { HumanDuration } from './human-duration.js';

/** Something that has happened. */
export interface EventParams<Payload = unknown> {
  /** What kind of thing; subscribers choose by it. */
  readonly topic: string;
  /** The details, in a form that JSON can carry. */
  readonly eventPayload: Payload;
  /** What came with it, such as the headers of a webhook. */
  readonly metadata?: Record<string, string | string[] | undefined>;
}

/** An event as a subscriber gets it. What is optional is left out only where a service of Backstage delivers. */
export interface ReceivedEvent<Payload = unknown> extends EventParams<Payload> {
  /** The same whenever and wherever this event is delivered: by it a subscriber knows what it has seen already. */
  readonly id?: string;
  /** How often this event has been delivered to this subscription, from 1 on. */
  readonly attempt?: number;
}

/** How a subscription is served; Backstage has none of it. */
export interface SubscriptionOptions {
  /**
   * Whether every event is delivered until the subscriber has dealt with it: what fails is delivered again, and what is published
   * while nobody of the subscription is there waits, in the broker of the backend if it has one. Default: `false`.
   */
  readonly durable?: boolean;
  /** How many events from the broker may be under way at a time in this process. Default: 10. */
  readonly concurrency?: number;
  /** Durable: after as many failed deliveries an event becomes a dead letter. Default: 10. */
  readonly maxDeliveries?: number;
  /** How long a subscriber may take for an event, up to a day; then it counts as failed. Default: a minute. */
  readonly ackTimeout?: HumanDuration;
}

/** Who wants to know of what. */
export interface EventSubscription extends SubscriptionOptions {
  /**
   * Unique in the plugin. Where several instances of the backend share their events, those with the same id take turns: each
   * event reaches one of them.
   */
  readonly id: string;
  readonly topics: string[];
  /** A failure is logged, and concerns no other subscriber. */
  readonly onEvent: (params: ReceivedEvent) => Promise<void>;
}

/**
 * Tells other plugins what has happened, and hears it from them.
 *
 * @example
 * ```ts
 * import { Events, Logger, Plugin } from 'proscenium';
 *
 * @Plugin('foyer')
 * export class FoyerPlugin {
 *   constructor(private readonly events: Events, private readonly logger: Logger) {}
 *
 *   async onInit() {
 *     await this.events.subscribe({
 *       id: 'announcements',
 *       topics: ['stage.curtain'],
 *       onEvent: async ({ topic }) => this.logger.info(`heard ${topic}`),
 *     });
 *   }
 *
 *   async onStartup() {
 *     await this.events.publish({ topic: 'stage.curtain', eventPayload: { rises: '20:00' } });
 *   }
 * }
 * ```
 */
@Contract('core.events')
export abstract class Events {
  /**
   * Resolves when every subscriber in this process has dealt with the event, and the broker has it for those elsewhere and for
   * durable ones.
   *
   * @throws ProsceniumError `INVALID_EVENT` for what JSON cannot carry, and for what is too large for the broker
   * @throws ServiceUnavailableError when the broker does not take it in time; subscribers in this process have it all the same
   * @throws Error when the plugin is shutting down
   */
  abstract publish(params: EventParams): Promise<void>;
  /**
   * Resolves when events are delivered; while the broker is away, when subscribing to it has been put off.
   *
   * @throws ProsceniumError `INVALID_ARGUMENT`
   */
  abstract subscribe(options: EventSubscription): Promise<void>;
}
