import type { LogWriter } from '../../contracts/logger.js';
import { reasonOf } from './delivery/reason-of.js';

/** Logs that a broker is away, once, and that it is back. */
export class Outage {
  readonly #logger: LogWriter;
  readonly #broker: string;
  #isOn = false;

  /** @param broker - as messages call it: `Redis` */
  constructor(logger: LogWriter, broker: string) {
    this.#logger = logger;
    this.#broker = broker;
  }

  /** Whether the broker was away when it was last tried. */
  get isOn(): boolean {
    return this.#isOn;
  }

  begin(reason: Error): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#logger.warn(`The event broker (${this.#broker}) cannot be reached; it is tried again and again`, {
      reason: reasonOf(reason),
    });
  }

  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#logger.info(`The event broker (${this.#broker}) can be reached again`);
  }
}
