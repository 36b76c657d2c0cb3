import { setTimeout as pause } from 'node:timers/promises';
import { Events, type HumanDuration, Logger, Plugin, RootConfig, Scheduler } from 'proscenium';
import { NoteController, SharingController } from './data-controller.js';
import { Note, noteMigrations } from './note.js';

/** A task of `data.tasks`. */
interface ConfiguredTask {
  readonly id: string;
  readonly frequency: HumanDuration;
  readonly timeout: HumanDuration;
  readonly scope?: 'global' | 'local';
  /** How long a run takes, in milliseconds; default: no time. */
  readonly work?: number;
  /** What is wrong with it: it throws, it takes no notice of its signal. */
  readonly fault?: 'throws' | 'deaf';
}

/** A subscription of `data.subscriptions`. */
interface ConfiguredSubscription {
  readonly id: string;
  readonly topic: string;
  readonly durable?: boolean;
  readonly maxDeliveries?: number;
  readonly ackTimeout?: HumanDuration;
  /** It throws at the first delivery of each event, or at every one. */
  readonly fault?: 'throws once' | 'throws';
}

/** A plugin that uses whatever keeps or shares data, and tells the log of every run and every event. */
@Plugin('data', { controllers: [NoteController, SharingController], entities: [Note], migrations: noteMigrations })
export class DataPlugin {
  readonly #seen = new Set<string>();

  constructor(
    private readonly config: RootConfig,
    private readonly logger: Logger,
    private readonly scheduler: Scheduler,
    private readonly events: Events,
  ) {}

  async onInit(): Promise<void> {
    const tasks = this.config.getOptional<ConfiguredTask[]>('data.tasks') ?? [];
    const subscriptions = this.config.getOptional<ConfiguredSubscription[]>('data.subscriptions') ?? [];
    for (const task of tasks) await this.#schedule(task);
    for (const subscription of subscriptions) await this.#subscribe(subscription);
  }

  async #schedule({ id, frequency, timeout, scope, work = 0, fault }: ConfiguredTask): Promise<void> {
    let count = 0;
    await this.scheduler.scheduleTask({
      id,
      frequency,
      timeout,
      ...(scope === undefined ? {} : { scope }),
      fn: async (signal) => {
        count += 1;
        const run = `${process.pid}-${count}`;
        this.#tell('run begins', { task: id, run });
        signal.addEventListener('abort', () => this.#tell('run aborted', { task: id, run }));
        if (fault === 'throws') throw new Error(`run ${run} of ${id} throws`);
        await pause(work, undefined, fault === 'deaf' ? {} : { signal }).catch(() => undefined);
        this.#tell('run ends', { task: id, run });
      },
    });
  }

  async #subscribe({ id, topic, fault, ...options }: ConfiguredSubscription): Promise<void> {
    await this.events.subscribe({
      id,
      topics: [topic],
      ...options,
      onEvent: async ({ eventPayload }) => {
        const { text } = eventPayload as { readonly text: string };
        this.#tell('event comes', { subscription: id, text });
        const delivery = `${id} ${text}`;
        const isFirst = !this.#seen.has(delivery);
        this.#seen.add(delivery);
        if (fault === 'throws' || (fault === 'throws once' && isFirst)) throw new Error(`${id} cannot take ${text}`);
      },
    });
  }

  /** With the time of the machine, which a skewed clock does not change. */
  #tell(what: string, details: Readonly<Record<string, string>>): void {
    this.logger.info(what, { ...details, at: performance.timeOrigin + performance.now() });
  }
}
