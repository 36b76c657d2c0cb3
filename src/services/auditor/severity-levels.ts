import type { AuditorSeverityLevel } from '../../contracts/auditor.js';
import type { LogWriter } from '../../contracts/logger.js';
import type { Config } from '../../contracts/root-config.js';
import { InputError } from '../../errors/http-errors.js';
import { invalidValue } from '../root-config/index.js';

/** A level of the log. */
export type AuditLogLevel = Exclude<keyof LogWriter, 'child'>;

/**
 * Reads the level of the log for a severity.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a level that does not exist; InputError for a severity that does not
 */
export function levelFor(config: Config, severity: AuditorSeverityLevel): AuditLogLevel {
  const byDefault = DEFAULT_LEVELS.get(severity);
  if (byDefault === undefined)
    throw new InputError(`'${severity}' is no severity of an audit event; use one of ${SEVERITIES.join(', ')}`);
  const key = `backend.auditor.severityLogLevelMappings.${severity}`;
  const level = config.getOptionalString(key) ?? byDefault;
  if (isLevel(level)) return level;
  throw invalidValue(config, key, `is '${level}'`, `use one of ${LEVELS.map((known) => `'${known}'`).join(', ')}.`);
}

const DEFAULT_LEVELS: ReadonlyMap<AuditorSeverityLevel, AuditLogLevel> = new Map([
  ['low', 'debug'],
  ['medium', 'info'],
  ['high', 'info'],
  ['critical', 'info'],
]);

/** Every severity, the least first. */
export const SEVERITIES: readonly AuditorSeverityLevel[] = [...DEFAULT_LEVELS.keys()];
const LEVELS: readonly AuditLogLevel[] = ['debug', 'info', 'warn', 'error'];

function isLevel(text: string): text is AuditLogLevel {
  return LEVELS.some((level) => level === text);
}
