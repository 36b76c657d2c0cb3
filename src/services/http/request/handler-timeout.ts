import type { Config } from '../../../contracts/root-config.js';
import type { HumanDuration } from '../../../contracts/human-duration.js';
import { problems } from '../../../errors/catalogue.js';
import { ProsceniumError } from '../../../errors/proscenium-error.js';
import { readDuration, toMilliseconds } from '../../duration/index.js';
import type { Place } from '../place.js';
import { invalidValue } from '../../root-config/index.js';

const KEY = 'backend.server.handlerTimeout';
const DEFAULT = 60_000;

/**
 * How long a handler may take to answer unless its route says otherwise, in milliseconds; default 60 seconds. A number is one of milliseconds.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for what is no duration, or none at all
 */
export function readHandlerTimeout(config: Config): number {
  const value: unknown = config.getOptional(KEY);
  // As all its neighbours below backend.server.
  const limit = typeof value === 'number' ? value : (readDuration(config, KEY) ?? DEFAULT);
  if (limit > 0) return limit;
  throw invalidValue(config, KEY, 'leaves handlers no time', "write a longer duration, such as '60 seconds'.");
}

interface RouteWithTimeout {
  readonly method: string;
  readonly path: string;
  readonly options?: { readonly timeout?: HumanDuration } | undefined;
}

/**
 * The limit that a route has of its own, in milliseconds; `undefined` for none.
 *
 * @throws ProsceniumError `INVALID_ROUTE` for what is no duration, or none at all
 */
export function timeoutOfRoute({ method, path, options }: RouteWithTimeout, at: Place): number | undefined {
  if (options?.timeout === undefined) return undefined;
  const limit = lengthOf(options.timeout);
  if (limit > 0) return limit;
  throw problems.invalidRoute(
    `The timeout of ${method} ${path} is no time to answer in.`,
    at.toString(),
    "write a duration longer than nothing, such as '2 minutes' or { seconds: 5 }.",
  );
}

function lengthOf(duration: HumanDuration): number {
  try {
    return toMilliseconds(duration);
  } catch (error) {
    if (error instanceof ProsceniumError) return Number.NaN;
    throw error;
  }
}
