import type { Trouble } from '../connections/database-access.js';
import { isNetworkError } from '../connections/network-error.js';

/** What an error of MySQL or MariaDB says about the database; `undefined` when it is about the statement or the configuration. */
export function mysqlTrouble(error: Error): Trouble | undefined {
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  const known = BY_CODE.get(code) ?? BY_NUMBER.get(errno);
  if (known !== undefined) return known;
  if (/closed state/.test(error.message)) return 'unsent';
  if (error.message.startsWith('Connection lost')) return 'lost';
  return isNetworkError(error) ? 'lost' : undefined;
}

const BY_CODE: ReadonlyMap<unknown, Trouble> = new Map<unknown, Trouble>([
  ['PROTOCOL_CONNECTION_LOST', 'lost'],
  ['ER_SERVER_SHUTDOWN', 'lost'],
  ['ER_CON_COUNT_ERROR', 'refused'],
  ['ER_DISK_FULL', 'full'],
]);

/** MariaDB gives other names to some. */
const BY_NUMBER: ReadonlyMap<unknown, Trouble> = new Map<unknown, Trouble>([
  // ER_QUERY_TIMEOUT of MySQL, ER_STATEMENT_TIMEOUT of MariaDB
  [3024, 'overdue'],
  [1969, 'overdue'],
  // ER_CONNECTION_KILLED, CR_SERVER_GONE_ERROR, CR_SERVER_LOST, the server closes what was idle for too long
  [1927, 'lost'],
  [2006, 'lost'],
  [2013, 'lost'],
  [4031, 'lost'],
]);
