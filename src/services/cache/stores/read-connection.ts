import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/invalid-value.js';

const KEY = 'backend.cache.connection';

/**
 * Reads a connection that can only be a text.
 *
 * @param example - what one looks like
 * @throws ProsceniumError `INVALID_CONFIG` for none, and for an object, which the client of this store cannot take
 */
export function readConnectionText(config: Config, example: string): string {
  const value = config.getOptional<unknown>(KEY);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'object' && value !== null)
    throw invalidValue(config, KEY, "is an object, which only the store 'redis' can take", `write ${example}.`);
  throw withoutConnection(config, example);
}

/** Nothing says where the store is. */
export function withoutConnection(config: Config, example: string): Error {
  return invalidValue(config, KEY, 'does not say where the store is', `write ${example}.`);
}

/** The URL cannot be used; it is not repeated, since it may hold a password. */
export function noUrl(config: Config, key: string): Error {
  return invalidValue(
    config,
    key,
    'is no URL of a Redis',
    'write redis://host:6379, or rediss://user:password@host:6379 for an encrypted connection.',
  );
}

/** Whether the clients can make an address of it. */
export function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}
