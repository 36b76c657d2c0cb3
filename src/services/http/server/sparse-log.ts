import type { LogWriter } from '../../../contracts/logger.js';
import type { JsonObject } from '../../../contracts/root-config.js';
import { RepetitionLimit } from '../../repetition/index.js';

/**
 * Logs what strangers can cause at will without letting them fill the log: of each message one line at once, and for all that
 * follows within the window one line with its number.
 */
export class SparseLog {
  readonly #logger: LogWriter;
  readonly #repetitions: RepetitionLimit;

  constructor(logger: LogWriter, repetitions = new RepetitionLimit({ most: 1 })) {
    this.#logger = logger;
    this.#repetitions = repetitions;
  }

  warn(message: string, fields: JsonObject): void {
    const report = (suppressed: number) => this.#logger.warn(`${message} (${suppressed} more times)`);
    if (this.#repetitions.admits(message, report)) this.#logger.warn(message, fields);
  }

  /** Logs now what is held back. */
  flush(): void {
    this.#repetitions.settle({ all: true });
  }
}
