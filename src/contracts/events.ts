import { Contract } from '../decorators/contract.js';

/** Something that has happened. */
export interface EventParams<Payload = unknown> {
  /** What kind of thing; subscribers choose by it. */
  readonly topic: string;
  /** The details, in a form that JSON can carry. */
  readonly eventPayload: Payload;
  /** What came with it, such as the headers of a webhook. */
  readonly metadata?: Record<string, string | string[] | undefined>;
}

/** Who wants to know of what. */
export interface EventSubscription {
  /**
   * Unique in the plugin. Where several instances of the backend share their events, those with the same id take turns: each
   * event reaches one of them.
   */
  readonly id: string;
  readonly topics: string[];
  /** A failure is logged, and concerns no other subscriber. */
  readonly onEvent: (params: EventParams) => Promise<void>;
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
   * Resolves when every subscriber in this backend has dealt with the event.
   *
   * @throws Error when the plugin is shutting down
   */
  abstract publish(params: EventParams): Promise<void>;
  abstract subscribe(options: EventSubscription): Promise<void>;
}
