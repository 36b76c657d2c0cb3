import type { BrokerSubscriber, BrokerSubscription } from '../broker.js';
import { toError } from '../../../errors/to-error.js';
import type { BrokerLimits } from '../broker-settings.js';
import { withTimeLimit } from '../../../errors/time-limit.js';
import { deliverWithin, NoAnswerError } from '../delivery/deliver-within.js';
import { growingPause, type PauseLimits } from '../delivery/growing-pause.js';
import type { Outage } from '../outage.js';
import { redeliveryPause } from '../redelivery-pause.js';
import { Slots } from '../delivery/slots.js';
import { WakeSignal } from '../delivery/wake-signal.js';
import type { Acknowledgements } from './acknowledgements.js';
import type { ClaimedEvent } from './claim.js';
import type { EventStore } from './event-store.js';
import { HeldEvents } from './held-events.js';

/** What the subscribers of a process share. */
export interface SubscriberTools {
  readonly store: EventStore;
  readonly acknowledgements: Acknowledgements;
  readonly limits: BrokerLimits;
  readonly outage: Outage;
}

/** While the database is away. */
const OUTAGE_PAUSES: PauseLimits = { first: 100, longest: 5_000 };
/** A look for events that are due is never repeated sooner, in milliseconds. */
const SHORTEST_SLEEP = 5;

/** Takes the events of one group, as many at a time as may be under way, and delivers them. */
export class PostgresSubscriber implements BrokerSubscriber {
  readonly #signal = new WakeSignal();
  readonly #slots: Slots;
  readonly #held = new HeldEvents();
  #isClosed = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly subscription: BrokerSubscription,
    private readonly tools: SubscriberTools,
    private readonly onClose: () => Promise<void>,
  ) {
    this.#slots = new Slots(subscription.concurrency);
  }

  readonly wake = (): void => this.#signal.raise();

  start(): void {
    this.#loop ??= this.#run();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.wake();
    const { limits, acknowledgements } = this.tools;
    const end = (async () => {
      await this.#loop;
      await this.#slots.idle();
      await acknowledgements.settled();
    })();
    // What takes longer goes on alone; its event comes again when it is not acknowledged.
    await withTimeLimit(end, limits.closeTimeout, () => new Error('too long')).catch(() => {});
    await this.onClose();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#isClosed; ) {
      try {
        await this.#takeSome();
        failures = 0;
        this.tools.outage.end();
      } catch (error) {
        failures += 1;
        this.tools.outage.begin(toError(error));
        await this.#signal.sleep(growingPause(failures, OUTAGE_PAUSES));
      }
    }
  }

  async #takeSome(): Promise<void> {
    const { store, limits } = this.tools;
    const { free } = this.#slots;
    if (free === 0) {
      await this.#slots.given();
      return;
    }
    const left = this.#held.current();
    const claimed = await store.claim(this.subscription, free, left);
    for (const one of claimed) {
      await this.#slots.take();
      this.#held.hold(one.seq, this.subscription.ackTimeout + limits.pollInterval);
      void this.#deliver(one).finally(() => this.#slots.give());
    }
    if (claimed.length === free || this.#isClosed) return;
    const wait = (await store.nextDue(this.subscription, left)) ?? limits.pollInterval;
    if (!this.#isClosed) await this.#signal.sleep(Math.max(Math.min(wait, limits.pollInterval), SHORTEST_SLEEP));
  }

  async #deliver(claimed: ClaimedEvent): Promise<void> {
    const { ackTimeout, maxDeliveries, deliver } = this.subscription;
    // Its last delivery has never been answered: the process that had it is gone, or was cut off.
    if (claimed.attempt > maxDeliveries) return this.#bury(claimed, new NoAnswerError(ackTimeout), maxDeliveries);
    const acknowledge = (): void => this.tools.acknowledgements.add(claimed, ackTimeout);
    const error = await deliverWithin(ackTimeout, () => deliver(claimed.event, claimed.attempt), acknowledge);
    if (!(error instanceof NoAnswerError)) this.#held.answered(claimed.seq);
    if (error === undefined) acknowledge();
    else if (claimed.attempt >= maxDeliveries) await this.#bury(claimed, error, claimed.attempt);
    else await this.#postpone(claimed, error);
  }

  async #postpone(claimed: ClaimedEvent, error: Error): Promise<void> {
    const { store, outage } = this.tools;
    await store.postpone(claimed, error, redeliveryPause(claimed.attempt)).catch((reason: unknown) => {
      // It comes again when the claim has run out.
      outage.begin(toError(reason));
    });
    this.wake();
  }

  async #bury(claimed: ClaimedEvent, error: Error, attempts: number): Promise<void> {
    const { store, outage } = this.tools;
    try {
      if (await store.bury(claimed, error)) this.subscription.onDeadLetter(claimed.event, error, attempts);
    } catch (reason) {
      // Whoever claims it next finds that it has had its deliveries.
      outage.begin(toError(reason));
    }
  }
}
