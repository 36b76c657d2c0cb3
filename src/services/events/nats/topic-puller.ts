import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { toError } from '../../../errors/to-error.js';
import { growingPause } from '../delivery/growing-pause.js';
import type { Outage } from '../outage.js';
import type { Slots } from '../delivery/slots.js';
import { WakeSignal } from '../delivery/wake-signal.js';

/** What a puller is made of. */
export interface TopicPullerOptions {
  /** Asks the place of the group for so many events; after a failure it looks first whether that place is there. */
  readonly fetch: (most: number, hasFailed: boolean) => Promise<ConsumerMessages>;
  readonly deliver: (message: JsMsg) => Promise<void>;
  readonly slots: Slots;
  /** Milliseconds after which the server gives an event that has not been answered for to somebody else. */
  readonly ackTimeout: number;
  readonly outage: Outage;
}

const OUTAGE_PAUSES = { first: 100, longest: 5_000 };
/** While an event is given to others, in milliseconds before and after the moment when its time is up. */
const MARGIN = 100;

/**
 * Asks for the events of one topic, as many as may be under way. The topics of a group share that number: an event that has come while
 * others took the last place keeps its server informed until there is one.
 */
export class TopicPuller {
  readonly #signal = new WakeSignal();
  #messages: ConsumerMessages | undefined;
  #isClosed = false;
  #asideUntil = 0;
  #loop: Promise<void> | undefined;

  constructor(private readonly options: TopicPullerOptions) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Resolves when nothing more will be taken. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#signal.raise();
    this.#messages?.stop();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { slots, outage } = this.options;
    for (let failures = 0; !this.#isClosed; ) {
      try {
        if (slots.free === 0) await slots.given();
        else await this.#takeSome(slots.free, failures > 0);
        failures = 0;
        await this.#standAside();
      } catch (error) {
        failures += 1;
        if (!this.#isClosed) outage.begin(toError(error));
        await this.#signal.sleep(growingPause(failures, OUTAGE_PAUSES));
      }
    }
  }

  async #takeSome(most: number, hasFailed: boolean): Promise<void> {
    this.#messages = await this.options.fetch(most, hasFailed);
    this.options.outage.end();
    if (this.#isClosed) this.#messages.stop();
    for await (const message of this.#messages) {
      if (this.#isClosed) message.nak();
      else await this.#begin(message);
    }
  }

  async #begin(message: JsMsg): Promise<void> {
    const { slots, ackTimeout, deliver } = this.options;
    if (slots.free === 0) {
      const reminder = setInterval(() => message.working(), ackTimeout / 3);
      await slots.take();
      clearInterval(reminder);
      // The subscriber has the whole time from now on.
      message.working();
    } else await slots.take();
    const aside = setTimeout(() => this.#letOthersFirst(), Math.max(ackTimeout - MARGIN, ackTimeout / 2));
    aside.unref();
    void deliver(message).finally(() => {
      clearTimeout(aside);
      slots.give();
    });
  }

  /** An event whose subscriber is slow is about to be given to somebody else; not to this process, if there is another. */
  #letOthersFirst(): void {
    this.#asideUntil = performance.now() + Math.min(MARGIN, this.options.ackTimeout / 2) + MARGIN;
    this.#messages?.stop();
  }

  async #standAside(): Promise<void> {
    const rest = this.#asideUntil - performance.now();
    if (rest > 0 && !this.#isClosed) await this.#signal.sleep(rest);
  }
}
