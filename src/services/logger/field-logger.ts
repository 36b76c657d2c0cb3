import type { LogWriter } from '../../contracts/logger.js';
import type { JsonObject } from '../../contracts/root-config.js';
import { BoundLines } from './bound-lines.js';
import { displaceFields, joinFields } from './combine-fields.js';
import type { LogLevel } from './log-level.js';
import type { LogSettings, SettingsSource } from './log-settings.js';
import { type PlainFields, toPlainFields } from './plain-fields.js';

/** Writes lines that all have some fields in common. Its methods may be taken off it and called on their own. */
export class FieldLogger implements LogWriter {
  readonly #source: SettingsSource;
  readonly #bound: PlainFields;
  #lines: BoundLines | undefined;
  /** What `#lines` was made for. */
  #settings: LogSettings | undefined;

  constructor(source: SettingsSource, bound: PlainFields = {}) {
    this.#source = source;
    this.#bound = bound;
  }

  readonly error = (message: string, meta?: Error | JsonObject): void => this.#write('error', message, meta);
  readonly warn = (message: string, meta?: Error | JsonObject): void => this.#write('warn', message, meta);
  readonly info = (message: string, meta?: Error | JsonObject): void => this.#write('info', message, meta);
  readonly debug = (message: string, meta?: Error | JsonObject): void => this.#write('debug', message, meta);

  readonly child = (meta: JsonObject): LogWriter => {
    const taken = new Set([...this.#source.reserved, ...Object.keys(this.#bound)]);
    // Copied now, so that a later change of the object changes no line.
    return new FieldLogger(this.#source, joinFields(this.#bound, displaceFields(toPlainFields(meta), taken)));
  };

  /**
   * Writes a line of which there are many, such as one for each request: it may wait for others of this turn of the event loop, to be
   * written in one call with them. Any other line is with the system when its call returns.
   */
  readonly later = (level: LogLevel, message: string, meta?: JsonObject): void =>
    this.#currentLines()?.writeLater(level, message, meta);

  /** Whether a line of a level could be written, so that who logs very much need not make what nobody sees. */
  readonly isLevelEnabled = (level: LogLevel): boolean => this.#currentLines()?.mayWrite(level) ?? false;

  #write(level: LogLevel, message: unknown, meta: unknown): void {
    this.#currentLines()?.write(level, message, meta);
  }

  #currentLines(): BoundLines | undefined {
    const settings = this.#source.current();
    if (settings === undefined) return undefined;
    if (this.#lines === undefined || this.#settings !== settings) {
      this.#lines = new BoundLines(settings, this.#bound, this.#source.reserved);
      this.#settings = settings;
    }
    return this.#lines;
  }
}
