import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import type { Place } from './config-layer.js';
import { type ConfigPath, formatPath } from './config-path.js';
import { missingValue, wrongValue } from './config-problems.js';
import type { MergedConfig } from './merge.js';

/** The error for what a schema does not agree with, with the place where it was written. */
export function faultProblem(config: MergedConfig, { path, isMissing, problem, mend }: ConfigFault): ProsceniumError {
  return isMissing === true
    ? missingValue(config, path, placeAround(config, path))
    : wrongValue(config, path, problem, mend);
}

/** Where the nearest object around a key that is not there was written. */
function placeAround(config: MergedConfig, path: ConfigPath): Place | undefined {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const place = config.placeOf(formatPath(path.slice(0, length)));
    if (place !== undefined) return place;
  }
  return undefined;
}
