import type { CancelTimer, Clock } from 'proscenium';

/** A clock that a test moves. */
export class HandClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  schedule(delay: number, work: () => void | Promise<void>): CancelTimer {
    const timer = { at: this.#now + delay, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How long until each timer fires, in milliseconds. */
  get pauses(): readonly number[] {
    return [...this.#timers].map(({ at }) => at - this.#now);
  }

  /** Lets time pass, and waits for what becomes due. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.at;
      await next.work();
    }
    this.#now = end;
  }
}

interface Timer {
  readonly at: number;
  readonly work: () => void | Promise<void>;
}
