import { isNetworkError } from '../connections/network-error.js';
import type { Trouble } from '../connections/database-access.js';

/** What an error of PostgreSQL says about the database; `undefined` when it is about the statement or the configuration. */
export function postgresTrouble(error: Error): Trouble | undefined {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') {
    const known = BY_CODE.get(code);
    if (known !== undefined) return known;
    // Class 08: connection exceptions.
    if (/^08.{3}$/.test(code)) return 'lost';
  }
  if (error.message.endsWith('is not queryable')) return 'unsent';
  if (error.message.startsWith('Connection terminated')) return 'lost';
  return isNetworkError(error) ? 'lost' : undefined;
}

const BY_CODE: ReadonlyMap<string, Trouble> = new Map([
  // query_canceled: by statement_timeout
  ['57014', 'overdue'],
  // admin_shutdown, crash_shutdown, idle_in_transaction_session_timeout
  ['57P01', 'lost'],
  ['57P02', 'lost'],
  ['25P03', 'lost'],
  // cannot_connect_now, too_many_connections
  ['57P03', 'refused'],
  ['53300', 'refused'],
  ['53100', 'full'],
]);
