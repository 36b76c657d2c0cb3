import type { HumanDuration } from '../../contracts/human-duration.js';
import { InputError } from '../../errors/http-errors.js';
import { toMilliseconds } from '../duration/index.js';

/**
 * How long a value stays, in milliseconds; 0 when its time is over before it begins, `undefined` for ever.
 *
 * @throws InputError for a number that is none; ProsceniumError `INVALID_CONFIG` for what is no duration
 */
export function readTtl(ttl: number | HumanDuration | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const milliseconds = typeof ttl === 'number' ? ttl : toMilliseconds(ttl);
  if (Number.isNaN(milliseconds)) throw new InputError('The time that a value stays in the cache is NaN');
  if (milliseconds > LONGEST) return undefined;
  return Math.max(0, milliseconds);
}

/** A thousand years, in milliseconds: engines cannot count much further. */
const LONGEST = 1000 * 365 * 86_400_000;
