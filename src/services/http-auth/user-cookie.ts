import type { ServerResponse } from 'node:http';
import { COOKIE_NAME } from './request-token.js';

/** Where a cookie is sent, and what it carries. */
export interface UserCookie {
  /** Where browsers reach the plugin. */
  readonly externalUrl: string;
  /** Empty to take the cookie away. */
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Sets the cookie by which a browser is recognised. No script can read it; where the backend is reached by HTTPS, or on this very
 * machine, frontends of other sites may have it sent.
 */
export function setUserCookie(response: ServerResponse, cookie: UserCookie): void {
  const { protocol, hostname } = new URL(cookie.externalUrl);
  const isSecure = protocol === 'https:' || hostname === 'localhost';
  const attributes = [
    `${COOKIE_NAME}=${encodeURIComponent(cookie.token)}`,
    `Domain=${hostname}`,
    'Path=/',
    `Expires=${cookie.expiresAt.toUTCString()}`,
    'HttpOnly',
    ...(isSecure ? ['Secure'] : []),
    'Priority=High',
    isSecure ? 'SameSite=None' : 'SameSite=Lax',
  ];
  response.appendHeader('Set-Cookie', attributes.join('; '));
}
