import type { HumanDuration } from '../../contracts/human-duration.js';
import { problems } from '../../errors/catalogue.js';
import { DurationProblem, parseDuration } from './parse-duration.js';

/**
 * The length of a duration in milliseconds; a month counts 30 days and a year 365.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for what is no duration
 *
 * @example
 * ```ts
 * toMilliseconds({ minutes: 1, seconds: 30 }); // 90000
 * toMilliseconds('PT1M30S');                   // 90000
 * toMilliseconds('90 seconds');                // 90000
 * ```
 */
export function toMilliseconds(duration: HumanDuration): number {
  try {
    return parseDuration(duration);
  } catch (error) {
    if (!(error instanceof DurationProblem)) throw error;
    throw problems.invalidConfig(`${show(duration)} ${error.message}.`, undefined, error.mend);
  }
}

function show(duration: unknown): string {
  return typeof duration === 'string' ? `'${duration}'` : (JSON.stringify(duration) ?? String(duration));
}
