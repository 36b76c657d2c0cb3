import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { LevelRules, readLevelOverrides } from './level-rules.js';
import { type LogLevel, readLogLevel } from './log-level.js';
import { type PlainFields, toPlainFields } from './plain-fields.js';

/** `json`: one object a line; `pretty`: text. */
export type LogFormat = 'json' | 'pretty';

/** What the configuration says about the log, without its format. */
export interface ReadSettings {
  readonly rules: LevelRules;
  readonly meta: PlainFields;
  /** Lines of level `error` or `warn` with the same message that are written in a second; 0: all. */
  readonly maxRepeats: number;
  /** Texts that are shown, though they are secrets. */
  readonly allowed: readonly string[];
}

const FORMAT = 'backend.logger.format';
const MAX_REPEATS = 'backend.logger.maxRepeats';

/**
 * Reads all that may change while the backend runs.
 *
 * @param level - goes before `backend.logger.level`
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readSettings(config: Config, level: LogLevel | undefined): ReadSettings {
  return {
    rules: new LevelRules(readLogLevel(config, level), readLevelOverrides(config)),
    meta: toPlainFields(config.getOptionalConfig('backend.logger.meta')?.get() ?? {}),
    maxRepeats: readMaxRepeats(config),
    allowed: config.getOptionalStringArray('backend.logger.redaction.allow') ?? [],
  };
}

/**
 * The format of the log: what the code says, or else `backend.logger.format`, or else what suits the environment.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readFormat(config: Config, option: LogFormat | undefined): LogFormat {
  if (option !== undefined) return option;
  const format = config.getOptionalString(FORMAT);
  if (format === undefined) return process.env.NODE_ENV === 'production' ? 'json' : 'pretty';
  if (format === 'json' || format === 'pretty') return format;
  throw invalidValue(config, FORMAT, 'is no format of the log', 'write json or pretty.');
}

function readMaxRepeats(config: Config): number {
  const lines = config.getOptionalNumber(MAX_REPEATS) ?? 100;
  if (Number.isInteger(lines) && lines >= 0) return lines;
  throw invalidValue(config, MAX_REPEATS, 'is no number of lines', 'write a whole number; 0 lets every line through.');
}
