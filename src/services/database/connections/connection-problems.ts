import { ServiceUnavailableError } from '../../../errors/http-errors.js';

/** How long a client is asked to stay away, in seconds: most of these troubles are short. */
const RETRY_AFTER = 1;

/**
 * A database that cannot serve now: 503 with `Retry-After`. The message goes to clients, so it names the plugin and nothing else;
 * the cause goes to the log.
 */
export function databaseUnavailable(message: string, cause?: unknown): ServiceUnavailableError {
  const headers = { 'Retry-After': String(RETRY_AFTER) };
  // As on Koa's own errors, `expose` lets the headers go out with the answer.
  return Object.assign(new ServiceUnavailableError(message, cause), { expose: true, headers });
}

/** Nobody gave a connection back in time. */
export class NoFreeConnection extends Error {
  override readonly name = 'NoFreeConnection';
}

/** The server took too long to answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}
