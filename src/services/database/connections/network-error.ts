import { NoAnswer } from './connection-problems.js';

/** Whether a server could not be reached, did not answer, or has gone away. */
export function isNetworkError(error: Error): boolean {
  const { code } = error as { readonly code?: unknown };
  return error instanceof NoAnswer || (typeof code === 'string' && CODES.has(code));
}

/** Whether a server that is only starting would give this error, so that it is worth while to ask again. */
export function mayBeStarting(error: Error): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && (AWAY.has(code) || STARTING.has(code));
}

/** Nobody listens there, or the name is not known yet. */
const AWAY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // The socket file.
  'ENOENT',
]);

/** What servers say while they start, or while others have all their connections. */
const STARTING: ReadonlySet<string> = new Set([
  '57P03',
  '53300',
  'ER_CON_COUNT_ERROR',
  'PROTOCOL_CONNECTION_LOST',
  'SQLITE_BUSY',
]);

const CODES: ReadonlySet<string> = new Set([...AWAY, 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED']);
