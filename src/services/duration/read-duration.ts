import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { DurationProblem, parseDuration } from './parse-duration.js';

/**
 * Reads a duration from the configuration, in any of its forms, as milliseconds.
 *
 * @returns `undefined` when the key is absent
 * @throws ProsceniumError `INVALID_CONFIG`, which names the key, and the file where the configuration knows it
 *
 * @example
 * ```ts
 * const timeout = readDuration(config, 'backend.lifecycle.shutdownTimeout') ?? 25_000;
 * ```
 */
export function readDuration(config: Config, key: string): number | undefined {
  const value = config.getOptional<unknown>(key);
  if (value === undefined) return undefined;
  try {
    return parseDuration(value);
  } catch (error) {
    if (!(error instanceof DurationProblem)) throw error;
    throw invalidValue(config, key, error.message, error.mend);
  }
}
