import { type MethodMark, markMethod } from '../decorators/method-mark.js';
import { Events, type ReceivedEvent, type SubscriptionOptions } from './events.js';

/** Settings of {@link Subscribe}. */
export interface SubscribeOptions extends SubscriptionOptions {
  /**
   * Unique in the plugin. Default: class and method, `Announcements.hear`. A durable subscription is found again by its id, so give it
   * one that outlives the names of classes.
   */
  readonly id?: string;
}

/**
 * Has a method called with every event of one topic or several, as `Events.subscribe` would. It may stand on methods of plugins, modules
 * and plugin services; the subscription begins after their `onInit`.
 *
 * @param topics - a topic, or a list of them
 * @param options - `id`, `durable`, `concurrency`, `maxDeliveries`, `ackTimeout`
 * @throws ProsceniumError `INVALID_ARGUMENT` where it stands on no method; the plugin or module fails to start with it when topics
 * or options make no sense
 *
 * @example
 * ```ts
 * import { Logger, Plugin, type ReceivedEvent, Subscribe } from 'proscenium';
 *
 * @Plugin('foyer')
 * export class FoyerPlugin {
 *   constructor(private readonly logger: Logger) {}
 *
 *   @Subscribe('stage.curtain')
 *   async announce({ topic }: ReceivedEvent) {
 *     this.logger.info(`heard ${topic}`);
 *   }
 * }
 * ```
 */
export function Subscribe(
  topics: string | readonly string[],
  options: SubscribeOptions = {},
): MethodMark<(event: ReceivedEvent) => unknown> {
  return markMethod(Subscribe, Events, (events, method) =>
    events.subscribe({
      ...options,
      id: options.id ?? method.name,
      topics: typeof topics === 'string' ? [topics] : [...topics],
      onEvent: async (event) => void (await method.call(event)),
    }),
  );
}
