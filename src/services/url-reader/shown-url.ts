import { maskedUrl } from '../http/index.js';

/** A URL as messages and the log may show it: without a user, a password and what secret parameters hold. */
export function shownUrl(url: string | URL): string {
  const text = String(url);
  return maskedUrl(text.replace(/^([a-z][a-z0-9+.-]*:[/\\]{2})[^/\\?#]*@/i, '$1'));
}

/** The same without a query, for where a host sends its callers: what it adds may be a signature. */
export function shownTarget(url: URL): string {
  return shownUrl(`${url.origin}${url.pathname}`);
}
