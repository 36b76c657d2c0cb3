import { createHash } from 'node:crypto';
import { FROM_BUS, SERVED } from '../../../contracts/bus-marks.js';
import { Clock, type CancelTimer } from '../../../contracts/clock.js';
import { Events, type ReceivedEvent } from '../../../contracts/events.js';
import { Service } from '../../../decorators/service.js';
import { BusStore } from './bus-store.js';
import { WaitingPolls } from './waiting-polls.js';

/** How often it is looked which topics other instances have been asked for, in milliseconds. */
const LOOK = 10_000;

/**
 * Carries what is published here, or reaches this backend by its broker, to the subscriptions of the bus. Instances that share a broker
 * are one durable group, so that each event is stored by one of them, and not missed while the database is away.
 */
@Service('plugin')
export class BusRelay {
  readonly #relayed = new Set<string>();
  #cancel: CancelTimer | undefined;
  #isOver = false;

  constructor(
    private readonly events: Events,
    private readonly store: BusStore,
    private readonly polls: WaitingPolls,
    private readonly clock: Clock,
  ) {}

  async onInit(): Promise<void> {
    await this.relay(await this.store.topics());
  }

  /** What other instances have been asked for is carried from here as well, a little later. */
  onStartup(): void {
    if (this.#isOver) return;
    this.#cancel = this.clock.schedule(LOOK, async () => {
      // What keeps the store from answering, callers learn.
      const topics = await this.store.topics().catch(() => []);
      if (!this.#isOver) await this.relay(topics).catch(() => undefined);
      this.onStartup();
    });
  }

  onShutdown(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  /** Carries events of these topics from now on. */
  async relay(topics: readonly string[]): Promise<void> {
    for (const topic of topics) await this.#relayTopic(topic);
  }

  async #relayTopic(topic: string): Promise<void> {
    if (this.#relayed.has(topic)) return;
    this.#relayed.add(topic);
    const digest = createHash('sha256').update(topic).digest('hex').slice(0, 32);
    try {
      await this.events.subscribe({
        // Its group begins as RELAY_GROUPS says.
        id: `bus.${digest}`,
        topics: [topic],
        durable: true,
        onEvent: (event) => this.#store(event),
      });
    } catch (error) {
      this.#relayed.delete(topic);
      throw error;
    }
  }

  async #store({ id = '', topic, eventPayload, metadata }: ReceivedEvent): Promise<void> {
    // What has come by the bus is in the store.
    if (metadata?.[FROM_BUS] !== undefined) return;
    const served = metadata?.[SERVED] ?? [];
    const notified = typeof served === 'string' ? [served] : served;
    this.polls.wake(await this.store.add({ id, topic, payload: eventPayload, notified }));
  }
}
