import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { invalidValue } from '../root-config/invalid-value.js';

/** How much a line matters; a logger writes lines of its level and of those before it. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** All levels, the most important first. */
const LOG_LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

const RANKS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
const KEY = 'backend.logger.level';
const PROBLEM = "is not a valid logging level, must be one of 'error', 'warn', 'info' or 'debug'";
const MEND = `write one of ${LOG_LEVELS.join(', ')}.`;

/** Whether a logger that goes down to `limit` writes lines of `level`. */
export function isWritten(level: LogLevel, limit: LogLevel): boolean {
  return RANKS[level] <= RANKS[limit];
}

/** The one of two levels that lets more lines through. */
export function moreOf(first: LogLevel, second: LogLevel): LogLevel {
  return isWritten(first, second) ? second : first;
}

/**
 * The level of the log: `LOG_LEVEL`, or else what the code says, or else `backend.logger.level`, or else `info`.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for anything that is no level
 */
export function readLogLevel(config: Config, option: LogLevel | undefined): LogLevel {
  const variable = process.env.LOG_LEVEL;
  if (variable !== undefined && variable !== '') {
    if (isLogLevel(variable)) return variable;
    throw problems.invalidConfig(`The environment variable LOG_LEVEL ${PROBLEM}.`, 'LOG_LEVEL', MEND);
  }
  if (option !== undefined) return option;
  return config.has(KEY) ? readLevel(config, KEY) : 'info';
}

/**
 * The level below a key.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when it is absent, and for anything that is no level
 */
export function readLevel(config: Config, key: string): LogLevel {
  const level = config.getString(key);
  if (isLogLevel(level)) return level;
  throw invalidValue(config, key, PROBLEM, MEND);
}

function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}
