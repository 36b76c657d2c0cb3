import type { CancelTimer, Clock } from '../../contracts/clock.js';

/** What a {@link CircuitBreaker} works with. */
export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** How many failures in a row open it. */
  readonly failures: number;
  /** The longest pause between two probes, in milliseconds. */
  readonly probeInterval: number;
  /** Finds out whether calls would succeed again; rejects when not. */
  readonly probe: (attempt: number) => Promise<void>;
  readonly onOpen: (reason: Error) => void;
  readonly onClose: () => void;
}

/**
 * Keeps calls from something that does not answer. Once it is open, nobody's call is the one that tries again: probes do that, at first
 * soon, in case it was a moment's trouble, and then with growing pauses.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #isOpen = false;
  #isEnded = false;
  #cancelProbe: CancelTimer | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** Whether calls should not be made. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(reason: Error): void {
    this.#failures += 1;
    if (this.#failures >= this.#options.failures) this.open(reason);
  }

  /** Opens it, however few calls have failed. */
  open(reason: Error): void {
    if (this.#isOpen || this.#isEnded) return;
    this.#isOpen = true;
    this.#options.onOpen(reason);
    this.#probeLater(1);
  }

  /** Probes no more. */
  end(): void {
    this.#isEnded = true;
    this.#cancelProbe?.();
  }

  #probeLater(attempt: number): void {
    const { clock, probeInterval } = this.#options;
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), probeInterval);
    this.#cancelProbe = clock.schedule(pause, () => this.#probe(attempt));
  }

  async #probe(attempt: number): Promise<void> {
    const isBack = await this.#options.probe(attempt).then(
      () => true,
      () => false,
    );
    if (this.#isEnded) return;
    if (!isBack) {
      this.#probeLater(attempt + 1);
      return;
    }
    this.#isOpen = false;
    this.#failures = 0;
    this.#options.onClose();
  }
}

const FIRST_PAUSE = 100;
