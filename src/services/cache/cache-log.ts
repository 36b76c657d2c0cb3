import type { LogWriter } from '../../contracts/logger.js';
import type { JsonObject } from '../../contracts/root-config.js';
import { RepetitionLimit } from '../repetition/index.js';

/** Tells what is wrong with the store, and not each time again when that is the same every moment. */
export class CacheLog {
  readonly #logger: LogWriter;
  readonly #repetitions = new RepetitionLimit({ most: 3, window: 60_000 });

  constructor(logger: LogWriter) {
    this.#logger = logger;
  }

  warn(message: string, fields: JsonObject): void {
    this.#write('warn', message, fields);
  }

  info(message: string, fields: JsonObject): void {
    this.#write('info', message, fields);
  }

  /** Logs now what is held back. */
  flush(): void {
    this.#repetitions.settle({ all: true });
  }

  #write(level: 'info' | 'warn', message: string, fields: JsonObject): void {
    const report = (suppressed: number) => this.#logger[level](`${message} (${suppressed} more times)`, fields);
    if (this.#repetitions.admits(message, report)) this.#logger[level](message, fields);
  }
}
