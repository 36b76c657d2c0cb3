import type { LogWriter, RootLogger } from '../contracts/logger.js';
import type { JsonObject } from '../contracts/root-config.js';

export interface LogEntry {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  /** The fields of the logger and of the line; an error stands under `error`. */
  readonly fields: { readonly [name: string]: unknown };
}

/**
 * A log that keeps its lines for a test to look at.
 *
 * @example
 * ```ts
 * const logger = new MemoryLogger();
 * new CatalogPlugin(logger).onStartup();
 * expect(logger.entries.map((entry) => entry.message)).to.deep.equal(['the catalog is open']);
 * ```
 */
export class MemoryLogger implements RootLogger {
  /** Every line so far, those of child loggers included. */
  readonly entries: LogEntry[];
  readonly #fields: { readonly [name: string]: unknown };

  constructor(fields: { readonly [name: string]: unknown } = {}, entries: LogEntry[] = []) {
    this.#fields = fields;
    this.entries = entries;
  }

  error(message: string, meta?: Error | JsonObject): void {
    this.#write('error', message, meta);
  }

  warn(message: string, meta?: Error | JsonObject): void {
    this.#write('warn', message, meta);
  }

  info(message: string, meta?: Error | JsonObject): void {
    this.#write('info', message, meta);
  }

  debug(message: string, meta?: Error | JsonObject): void {
    this.#write('debug', message, meta);
  }

  child(meta: JsonObject): LogWriter {
    return new MemoryLogger({ ...this.#fields, ...meta }, this.entries);
  }

  #write(level: LogEntry['level'], message: string, meta: Error | JsonObject | undefined): void {
    const own = meta instanceof Error ? { error: meta } : meta;
    this.entries.push({ level, message, fields: { ...this.#fields, ...own } });
  }
}
