import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CancelTimer, Clock } from '../contracts/clock.js';
import type { HumanDuration } from '../contracts/human-duration.js';
import { problems } from '../errors/catalogue.js';
import { toMilliseconds } from '../services/duration/index.js';

/** Options of a {@link TestClock}. */
export interface TestClockOptions {
  /**
   * How long `advance` waits for one piece of work, in milliseconds of real time; default 1000. Work that takes longer goes on, and so
   * does the clock: it may wait for a time that is still to come.
   */
  readonly patience?: number;
}

/**
 * A clock that stands still until a test moves it: an hour passes at a call, and what was due in it has happened when the call resolves.
 * It counts for everything that asks the contract `Clock`: tasks of the scheduler, what a cache forgets, leases.
 *
 * @example
 * ```ts
 * const clock = new TestClock('2026-03-01T00:00:00Z');
 * const backend = await createTestBackend().add(ReportsPlugin).with(Clock, clock).start();
 *
 * await clock.advance({ hours: 24 });
 * ```
 */
export class TestClock implements Clock {
  /** Nothing but `advance` moves it. */
  readonly isManual = true;
  readonly #patience: number;
  readonly #timers = new Set<Timer>();
  #now: number;
  #advancing: Promise<void> = Promise.resolve();

  /**
   * @param startAt - where it stands at first, as a date, a text that `Date` reads, or milliseconds since 1970; default
   *   `2026-01-01T00:00:00Z`
   * @throws ProsceniumError `INVALID_ARGUMENT` for what is no time
   */
  constructor(startAt: Date | string | number = '2026-01-01T00:00:00Z', options: TestClockOptions = {}) {
    this.#now = new Date(startAt).getTime();
    if (Number.isNaN(this.#now)) throw problems.invalidArgument('TestClock', 'a time', startAt);
    this.#patience = options.patience ?? 1000;
  }

  now(): number {
    return this.#now;
  }

  schedule(delay: number, work: () => void | Promise<void>): CancelTimer {
    const timer = { at: this.#now + Math.max(0, delay), work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /**
   * Moves the clock on. Whatever becomes due runs in the order of time, one after the other, each at its time, and is waited for.
   * `advance(0)` runs what is due now, such as a task that was just triggered.
   *
   * @param duration - how far, in milliseconds or as a duration
   * @throws the first error of the work that was run, when the clock has arrived; ProsceniumError `INVALID_ARGUMENT` or
   *   `INVALID_CONFIG` for what is no duration
   */
  async advance(duration: HumanDuration | number): Promise<void> {
    const length = typeof duration === 'number' ? duration : toMilliseconds(duration);
    if (!(length >= 0)) throw problems.invalidArgument('TestClock.advance', 'a duration that is not below 0', duration);
    const advancing = this.#advancing.then(() => this.#runUntil(this.#now + length));
    this.#advancing = advancing.catch(() => undefined);
    await advancing;
  }

  async #runUntil(end: number): Promise<void> {
    const errors: unknown[] = [];
    for (let timer = this.#firstUntil(end); timer !== undefined; timer = this.#firstUntil(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      await this.#run(timer).catch((error: unknown) => errors.push(error));
    }
    this.#now = end;
    if (errors.length > 0) throw errors[0];
  }

  #firstUntil(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }

  async #run(timer: Timer): Promise<void> {
    const work = timer.work();
    if (work !== undefined) await this.#waitFor(work);
    // Whoever has waited for this gets the chance to go on, at this time and not at a later one.
    await nextTurn();
  }

  async #waitFor(work: Promise<void>): Promise<void> {
    let realTimer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      realTimer = setTimeout(resolve, this.#patience);
    });
    await Promise.race([work, enough]).finally(() => clearTimeout(realTimer));
  }
}

/** What is to happen, and when. */
interface Timer {
  readonly at: number;
  readonly work: () => void | Promise<void>;
}
