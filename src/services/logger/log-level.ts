import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { invalidValue } from '../root-config/invalid-value.js';

/** How much a line matters; a logger writes lines of its level and of those before it. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
const WANTED = `one of ${LEVELS.join(', ')} is wanted`;
const MEND = `write one of ${LEVELS.join(', ')}.`;

/**
 * The level of the log: `LOG_LEVEL`, or else what the code says, or else `backend.logger.level`, or else `info`.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for anything that is no level
 */
export function readLogLevel(config: Config, option: LogLevel | undefined): LogLevel {
  const variable = process.env.LOG_LEVEL;
  if (variable !== undefined && variable !== '') {
    if (isLogLevel(variable)) return variable;
    throw problems.invalidConfig(
      `The environment variable LOG_LEVEL is no log level, and ${WANTED}.`,
      'LOG_LEVEL',
      MEND,
    );
  }
  if (option !== undefined) return option;
  const key = 'backend.logger.level';
  const level = config.getOptionalString(key) ?? 'info';
  if (isLogLevel(level)) return level;
  throw invalidValue(config, key, `is no log level, and ${WANTED}`, MEND);
}

function isLogLevel(text: string): text is LogLevel {
  return (LEVELS as readonly string[]).includes(text);
}
