import type { Clock } from '../../contracts/clock.js';
import type { BreakerSettings } from './gateway-settings.js';

/** How an attempt to connect went; only the first call counts. */
export interface Attempt {
  succeed(): void;
  fail(): void;
  /** Nobody wants to know any more. */
  abandon(): void;
}

/**
 * Leaves a backend alone that cannot be reached: after some failures in succession nothing is tried for a while, then one attempt
 * tells whether it is back.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #settings: BreakerSettings;
  #failures = 0;
  #pausedUntil = 0;
  #isProbing = false;

  constructor(clock: Clock, settings: BreakerSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** `undefined` when nothing is to be tried now. */
  begin(): Attempt | undefined {
    const isOpen = this.#failures >= this.#settings.failures;
    if (isOpen && (this.#isProbing || this.#clock.now() < this.#pausedUntil)) return undefined;
    this.#isProbing = isOpen;
    return this.#attempt(isOpen);
  }

  /** Whole seconds until something is tried again, at least one. */
  get retryAfter(): number {
    return Math.max(1, Math.ceil((this.#pausedUntil - this.#clock.now()) / 1_000));
  }

  #attempt(isProbe: boolean): Attempt {
    let isDecided = false;
    const decide = (then: () => void) => () => {
      if (isDecided) return;
      isDecided = true;
      if (isProbe) this.#isProbing = false;
      then();
    };
    return {
      succeed: decide(() => {
        this.#failures = 0;
      }),
      fail: decide(() => {
        this.#failures += 1;
        this.#pausedUntil = this.#clock.now() + this.#settings.pause;
      }),
      abandon: decide(() => {}),
    };
  }
}
