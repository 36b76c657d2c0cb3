import { ServiceUnavailableError } from '../../../errors/http-errors.js';
import { reasonOf } from '../delivery/reason-of.js';

/** Of the server's own codes those by which it says that it goes, comes, or has no room. */
const UNAVAILABLE = /^(?:08|53|57P|25006$)/;
const GONE = /^(?:08|57P0[1-5])/;
/** With a digit, which tells it from `EPIPE`. */
const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/**
 * Whether an error says that the connection is of no use any more.
 *
 * @param unnoticed - count only what a new connection can mend
 */
export function isConnectionLost(error: unknown, { unnoticed = false } = {}): boolean {
  const code = codeOf(error);
  if (code !== undefined && SQL_STATE.test(code)) return GONE.test(code);
  if (!unnoticed) return true;
  return code === 'ECONNRESET' || code === 'EPIPE' || /terminated unexpectedly|not queryable/.test(reasonOf(error));
}

/** An error about the server is one for a caller who may come again; any other says what the server has refused. */
export function unavailable(what: string, server: string, error: unknown): Error {
  const code = codeOf(error);
  if (code !== undefined && SQL_STATE.test(code) && !UNAVAILABLE.test(code))
    return new Error(`${what}, because ${server} refuses: ${reasonOf(error)}`, { cause: error });
  return new ServiceUnavailableError(`${what}, because ${server} cannot be reached: ${reasonOf(error)}`, error);
}

export function codeOf(error: unknown): string | undefined {
  return (error as { readonly code?: string } | undefined)?.code;
}
