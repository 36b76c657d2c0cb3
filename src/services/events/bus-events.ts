import { type EventParams, Events, type EventSubscription } from '../../contracts/events.js';
import { Lifecycle } from '../../contracts/lifecycle.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { Service } from '../../decorators/service.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { checkSubscription } from './check-subscription.js';
import { eventsConfig } from './config-schema.js';
import { EventBus } from './event-bus.js';
import { Subscriber } from './subscriber.js';

/**
 * The events of a plugin: within this process, and in all processes that share the broker of `events.broker`.
 *
 * When the plugin shuts down it first stops hearing, and waits for what is under way; it may publish until its own hooks have run.
 *
 * @remarks Errors: `INVALID_CONFIG` at the start; what {@link Events} says
 */
@Service('plugin', Events, { config: eventsConfig })
export class BusEvents implements Events {
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #publishing = new Set<Promise<void>>();
  #hears = true;
  #isClosed = false;

  constructor(
    private readonly plugin: PluginMetadata,
    private readonly bus: EventBus,
    private readonly logger: Logger,
    lifecycle: Lifecycle,
  ) {
    lifecycle.addShutdownHook(() => this.#stopHearing());
  }

  async publish(params: EventParams): Promise<void> {
    if (this.#isClosed) throw shuttingDown();
    const publishing = this.bus.publish(params);
    this.#publishing.add(publishing);
    const forget = () => this.#publishing.delete(publishing);
    publishing.then(forget, forget);
    return publishing;
  }

  async subscribe(options: EventSubscription): Promise<void> {
    checkSubscription(options);
    if (!this.#hears) throw shuttingDown();
    const subscriber = new Subscriber({ pluginId: this.plugin.getId(), logger: this.logger }, options);
    const end = await this.bus.subscribe(subscriber);
    this.#ends.push(end);
    // It may have begun to stop in the meantime.
    if (!this.#hears) await end();
  }

  async onShutdown(): Promise<void> {
    this.#isClosed = true;
    await this.#stopHearing();
    const rest = Promise.allSettled(this.#publishing);
    await withTimeLimit(rest, this.bus.closeTimeout, () => new Error('time is up')).catch(() => undefined);
  }

  async #stopHearing(): Promise<void> {
    this.#hears = false;
    await Promise.all(this.#ends.splice(0).map((end) => end()));
  }
}

function shuttingDown(): Error {
  return new Error('Service is shutting down');
}
