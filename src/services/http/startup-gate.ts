import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';

/** Holds requests back until a plugin is up; all that wait share one promise. */
export class StartupGate {
  readonly #limit: number;
  readonly #decided: Promise<void>;
  #open!: () => void;
  #refuse!: (error: Error) => void;

  /** @param limit - how long one request waits, in milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
    this.#decided = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#refuse = reject;
    });
    // Nobody may be waiting when it is refused.
    this.#decided.catch(() => {});
  }

  /** Lets every request pass, also those that wait. */
  open(): void {
    this.#open();
  }

  /** Refuses every request that waits, at once. */
  refuse(message: string): void {
    this.#refuse(new ServiceUnavailableError(message));
  }

  /** @throws ServiceUnavailableError when time is up, or when the gate was closed for good */
  async pass(): Promise<void> {
    await withTimeLimit(
      this.#decided,
      this.#limit,
      () => new ServiceUnavailableError('Service has not started up yet'),
    );
  }
}
