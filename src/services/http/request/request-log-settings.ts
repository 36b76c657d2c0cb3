import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/index.js';

/** Which requests are logged. */
export interface RequestLogSettings {
  /** Paths that are left out, each with all that lies below it. */
  readonly exclude: readonly string[];
}

const KEY = 'backend.requestLog';

/**
 * Reads `backend.requestLog`: `true`, `false`, or `{ exclude: [path, …] }`; default `true`.
 *
 * @returns `undefined` when no request is logged
 * @throws ProsceniumError `INVALID_CONFIG` for anything else
 */
export function readRequestLogSettings(config: Config): RequestLogSettings | undefined {
  const value: unknown = config.getOptional(KEY);
  if (value === false) return undefined;
  if (value === undefined || value === true) return { exclude: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidValue(config, KEY, 'is neither true nor false nor an object', MEND);
  const unknown = Object.keys(value).find((key) => key !== 'exclude');
  if (unknown !== undefined) throw invalidValue(config, `${KEY}.${unknown}`, 'is not known', MEND);
  const exclude = config.getOptionalStringArray(`${KEY}.exclude`) ?? [];
  const wrong = exclude.findIndex((path) => !path.startsWith('/'));
  if (wrong !== -1)
    throw invalidValue(config, `${KEY}.exclude`, `has '${exclude[wrong]}', which is no path`, "begin it with '/'.");
  return { exclude: exclude.map((path) => path.replace(/\/+$/, '')) };
}

const MEND = "write true, false, or { exclude: ['/api/catalog/probe'] }.";
