/** What a {@link RepetitionLimit} allows. */
export interface RepetitionLimitOptions {
  /** How many times the same thing is let through within a window. Default: 10. */
  readonly most?: number;
  /** The length of a window, in milliseconds. Default: 10 000. */
  readonly window?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/**
 * Keeps what happens over and over from flooding the log: of the same thing only so many are let through within a window, and how many
 * were not is reported when the window has passed.
 */
export class RepetitionLimit {
  readonly #most: number;
  readonly #window: number;
  readonly #now: () => number;
  readonly #seen = new Map<string, Repetition>();
  #isWaiting = false;

  constructor({ most = 10, window = 10_000, now = () => performance.now() }: RepetitionLimitOptions = {}) {
    this.#most = most;
    this.#window = window;
    this.#now = now;
  }

  /**
   * Whether this one is let through.
   *
   * @param key - the same for what is the same
   * @param report - called at the end of the window with the number of those that were not let through, if there are any
   */
  admits(key: string, report: (suppressed: number) => void): boolean {
    this.settle();
    // What differs in every message would make a new entry each time; beyond this number all others count as one.
    const place = this.#seen.has(key) || this.#seen.size < MOST_KEYS ? key : OTHERS;
    const repetition = this.#seen.get(place) ?? { begunAt: this.#now(), admitted: 0, suppressed: 0, report };
    this.#seen.set(place, repetition);
    if (repetition.admitted < this.#most) {
      repetition.admitted += 1;
      return true;
    }
    repetition.suppressed += 1;
    repetition.report = report;
    this.#settleLater();
    return false;
  }

  /** Reports the windows that have passed; all of them at the end, when nothing will follow. */
  settle({ all = false } = {}): void {
    const end = this.#now() - this.#window;
    for (const [key, { begunAt, suppressed, report }] of this.#seen) {
      // Windows stand in the order in which they began.
      if (begunAt > end && !all) return;
      this.#seen.delete(key);
      if (suppressed > 0) report(suppressed);
    }
  }

  #settleLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const settle = () => {
      this.#isWaiting = false;
      this.settle();
      if ([...this.#seen.values()].some(({ suppressed }) => suppressed > 0)) this.#settleLater();
    };
    setTimeout(settle, this.#window).unref();
  }
}

interface Repetition {
  readonly begunAt: number;
  admitted: number;
  suppressed: number;
  report: (suppressed: number) => void;
}

const MOST_KEYS = 1_000;
const OTHERS = '';
