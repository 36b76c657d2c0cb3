import type { Route } from '../../../contracts/http-router.js';
import type { Config } from '../../../contracts/root-config.js';
import type { BodyForm, RouteOptions } from '../../../decorators/route-options.js';
import { problems } from '../../../errors/catalogue.js';
import { invalidValue } from '../../root-config/index.js';
import type { Place } from '../place.js';
import { parseByteSize } from './byte-size.js';

/** How the bodies of one route are read. */
export interface BodySettings {
  readonly form: BodyForm;
  /** In bytes, as sent and when unpacked. */
  readonly size: number;
  /** Levels of JSON. */
  readonly depth: number;
}

/**
 * Reads `backend.server.bodyLimit`, in bytes; default: 1 MiB.
 *
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readBodyLimit(config: Config): number {
  const value = config.getOptional(LIMIT_KEY);
  if (value === undefined) return DEFAULT_LIMIT;
  const limit = parseByteSize(value);
  if (limit === undefined) throw invalidValue(config, LIMIT_KEY, 'is no size of a body', HOW_TO_WRITE_SIZES);
  return limit;
}

/**
 * Reads how a route wants its bodies.
 *
 * @param limit - for a route that names none, in bytes
 * @throws ProsceniumError `INVALID_ROUTE` for options that make no sense
 */
export function bodySettingsOf({ method, path, options = {} }: Route, limit: number, at?: Place): BodySettings {
  const { bodyLimit = limit, bodyDepth = DEFAULT_DEPTH, readBody = defaultForm(method, options) } = options;
  const refuse = (what: string, mend: string) =>
    problems.invalidRoute(`${method} ${path} ${what}.`, at?.toString(), mend);
  const size = parseByteSize(bodyLimit);
  if (size === undefined)
    throw refuse(`has the bodyLimit ${JSON.stringify(bodyLimit)}, which is no size`, HOW_TO_WRITE_SIZES);
  if (!Number.isSafeInteger(bodyDepth) || bodyDepth < 1 || bodyDepth > DEEPEST)
    throw refuse(
      `has the bodyDepth ${JSON.stringify(bodyDepth)}`,
      `use a whole number from 1 to ${DEEPEST}; what is nested deeper is better sent as a list.`,
    );
  if (!FORMS.includes(readBody))
    throw refuse(
      `has the readBody ${JSON.stringify(readBody)}`,
      `use one of ${FORMS.map((form) => `'${form}'`).join(', ')}.`,
    );
  if (readBody === 'none' && options.body !== undefined)
    throw refuse('has a body schema and reads no body', "remove one of the two: the schema, or readBody: 'none'.");
  return { form: readBody, size, depth: bodyDepth };
}

const LIMIT_KEY = 'backend.server.bodyLimit';
const DEFAULT_LIMIT = 1_048_576;
const DEFAULT_DEPTH = 64;
/** So deep a value can still be walked and written as JSON by recursion. */
const DEEPEST = 1000;
const HOW_TO_WRITE_SIZES = "write a number of bytes, or a number with a unit: '500kb', '10mb'.";
const FORMS: readonly BodyForm[] = ['parsed', 'text', 'bytes', 'none'];
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function defaultForm(method: string, { body }: RouteOptions): BodyForm {
  return METHODS_WITH_BODY.has(method) || body !== undefined ? 'parsed' : 'none';
}
