import type { Clock } from '../../../contracts/clock.js';

/** Lets something happen so many times in a minute. */
export class ReloadBudget {
  readonly #times: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
  ) {}

  /** Uses up one. @returns `false` when there is none left */
  take(): boolean {
    const now = this.clock.now();
    while (this.#times[0] !== undefined && this.#times[0] <= now - WINDOW) this.#times.shift();
    if (this.#times.length >= this.most) return false;
    this.#times.push(now);
    return true;
  }
}

const WINDOW = 60_000;
