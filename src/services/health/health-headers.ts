import type { Config } from '../../contracts/root-config.js';
import { isHeaderName, isHeaderValue } from '../header-syntax/index.js';
import { invalidValue } from '../root-config/invalid-value.js';

const KEY = 'backend.health.headers';

/**
 * Reads the headers that both health endpoints add to their answers, for load balancers that want a sign of their own.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a name or a value that no HTTP header may have
 */
export function readHealthHeaders(config: Config): ReadonlyMap<string, string> {
  const section = config.getOptionalConfig(KEY);
  const headers = new Map<string, string>();
  for (const name of section?.keys() ?? [])
    headers.set(checkedName(config, name), checkedValue(config, name, section?.getOptional(name)));
  return headers;
}

function checkedName(config: Config, name: string): string {
  if (!isHeaderName(name))
    throw invalidValue(
      config,
      KEY,
      `has '${name}', which is no name of an HTTP header`,
      'use letters, digits and dashes.',
    );
  return name;
}

function checkedValue(config: Config, name: string, value: unknown): string {
  const key = `${KEY}.${name}`;
  if (typeof value !== 'string' || value.trim() === '')
    throw invalidValue(config, key, 'has no text', 'give it a non-empty string, or leave it out.');
  if (!isHeaderValue(value))
    throw invalidValue(config, key, 'has characters that no header may have', 'use printable characters on one line.');
  return value;
}
