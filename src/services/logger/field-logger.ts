import type { LogWriter } from '../../contracts/logger.js';
import type { JsonObject } from '../../contracts/root-config.js';
import { combineFields } from './combine-fields.js';
import type { LogLevel } from './log-level.js';
import { type PlainFields, toPlainFields } from './plain-fields.js';

/** One call of a logger. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: unknown;
  readonly meta: unknown;
  /** What the logger adds to every line. */
  readonly bound: PlainFields;
}

/** Hands its calls on, together with the fields that it adds to each. Its methods may be taken off it and called on their own. */
export class FieldLogger implements LogWriter {
  readonly #write: (entry: LogEntry) => void;
  readonly #bound: PlainFields;

  constructor(write: (entry: LogEntry) => void, bound: PlainFields = {}) {
    this.#write = write;
    this.#bound = bound;
  }

  readonly error = (message: string, meta?: Error | JsonObject): void => this.#log('error', message, meta);
  readonly warn = (message: string, meta?: Error | JsonObject): void => this.#log('warn', message, meta);
  readonly info = (message: string, meta?: Error | JsonObject): void => this.#log('info', message, meta);
  readonly debug = (message: string, meta?: Error | JsonObject): void => this.#log('debug', message, meta);

  readonly child = (meta: JsonObject): LogWriter => {
    // Copied now, so that a later change of the object changes no line; secrets are looked for when a line is written.
    return new FieldLogger(
      this.#write,
      combineFields(
        this.#bound,
        toPlainFields(meta, (text) => text),
      ),
    );
  };

  #log(level: LogLevel, message: unknown, meta: unknown): void {
    this.#write({ level, message, meta, bound: this.#bound });
  }
}
