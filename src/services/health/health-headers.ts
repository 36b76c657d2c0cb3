import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';

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
    headers.set(checkedName(name), checkedValue(name, section?.getOptional(name)));
  return headers;
}

function checkedName(name: string): string {
  try {
    validateHeaderName(name);
    return name;
  } catch (cause) {
    throw problems.invalidConfig(
      `'${name}' is no name of an HTTP header.`,
      KEY,
      'use letters, digits and dashes.',
      cause,
    );
  }
}

function checkedValue(name: string, value: unknown): string {
  const where = `${KEY}.${name}`;
  if (typeof value !== 'string' || value.trim() === '')
    throw problems.invalidConfig(
      `The health header '${name}' has no text.`,
      where,
      'give it a non-empty string, or leave it out.',
    );
  try {
    validateHeaderValue(name, value);
    return value;
  } catch (cause) {
    throw problems.invalidConfig(
      `The health header '${name}' has characters that no header may have.`,
      where,
      'use printable characters on one line.',
      cause,
    );
  }
}
