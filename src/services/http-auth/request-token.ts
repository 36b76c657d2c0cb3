import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { HttpAuthRequest } from '../../contracts/http-auth.js';
import { AuthenticationError } from '../../errors/http-errors.js';

/** What Koa, Node and Express have in common. A request of Node when there is one, else what has headers. */
export type PlainRequest = Pick<IncomingMessage, 'headers'> & Partial<Pick<IncomingMessage, 'method' | 'rawHeaders'>>;

export const COOKIE_NAME = 'backstage-auth';

/** The request behind a context of Koa; the same for whoever asks on behalf of one request. */
export function plainRequest(request: HttpAuthRequest): PlainRequest {
  return 'req' in request && typeof request.req === 'object' ? request.req : request;
}

/**
 * The token of `Authorization: Bearer <token>`; `undefined` when the header is absent, of another scheme, or without any token.
 *
 * @throws AuthenticationError for two such headers, and for one that cannot be read
 */
export function bearerToken({ headers, rawHeaders = [] }: PlainRequest): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  // Node keeps the first and drops the others, where a proxy may look at the last.
  if (rawHeaders.filter((name, index) => index % 2 === 0 && AUTHORIZATION.test(name)).length > 1)
    throw new AuthenticationError('There is more than one Authorization header');
  if (!BEARER.test(authorization)) return undefined;
  const token = BEARER_TOKEN.exec(authorization)?.[1];
  if (token === undefined && authorization.trim().length > SCHEME.length)
    throw new AuthenticationError('The Authorization header is malformed');
  return token;
}

/** The value of the cookie of a user; the first when it is there twice. */
export function cookieToken({ cookie }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== COOKIE_NAME) continue;
    return decode(pair.slice(equals + 1).trim()) || undefined;
  }
  return undefined;
}

const SCHEME = 'Bearer';
const AUTHORIZATION = /^authorization$/i;
const BEARER = /^bearer(?:\s|$)/i;
const BEARER_TOKEN = /^bearer (\S+)$/i;

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
