import { RESERVED_FIELDS } from './combine-fields.js';
import type { LogLevel } from './log-level.js';

/** What the fields that the log writes itself are called in JSON. */
export interface LineNames {
  /** Default: `level`. */
  readonly level?: string;
  /** Default: `time`. */
  readonly time?: string;
  /** Default: `msg`. */
  readonly message?: string;
  /** What each level is called. Default: its own name. */
  readonly levels?: Partial<Readonly<Record<LogLevel, string>>>;
}

/** The same, complete. */
export interface CompleteLineNames {
  readonly level: string;
  readonly time: string;
  readonly message: string;
  readonly levels: Readonly<Record<LogLevel, string>>;
}

/** Puts the defaults in where nothing is said. */
export function completeNames({
  level = 'level',
  time = 'time',
  message = 'msg',
  levels,
}: LineNames = {}): CompleteLineNames {
  return { level, time, message, levels: { error: 'error', warn: 'warn', info: 'info', debug: 'debug', ...levels } };
}

/** The names that no caller may use for a field. */
export function reservedFields({ level, time, message }: CompleteLineNames): ReadonlySet<string> {
  return new Set([...RESERVED_FIELDS, level, time, message]);
}
