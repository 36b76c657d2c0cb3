import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that carries the id of a request, in both directions. */
export const REQUEST_ID_HEADER = 'x-request-id';

/**
 * The id of a request: the one that it brings, so that it can be followed through several backends, or else a new one. An id that
 * could not be written everywhere as it is counts as none.
 */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : nextId();
}

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

/** Different in each process, so that ids of several are not taken for one another, and none can be guessed from outside. */
const PROCESS = randomBytes(9).toString('base64url');
let count = 0;

function nextId(): string {
  count += 1;
  return `${PROCESS}-${count.toString(36)}`;
}
