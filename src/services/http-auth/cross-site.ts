import type { Config } from '../../contracts/root-config.js';
import { type OriginCheck, readCorsSettings } from '../http/index.js';
import { ownBaseUrl } from '../topology/index.js';
import type { PlainRequest } from './request-token.js';

/**
 * Tells requests that a page of another site makes a browser send. They carry the cookie of whoever is signed in, so one that changes
 * something must not be believed. Pages of `app.baseUrl`, of the URL of this backend (`backend.topology`, otherwise `backend.baseUrl`), and of
 * the origins that `backend.cors` allows to send credentials, are no strangers.
 */
export class CrossSiteCheck {
  readonly #known: ReadonlySet<string>;
  readonly #allowed: OriginCheck | undefined;

  /** @throws ProsceniumError `INVALID_CONFIG`, `INVALID_TOPOLOGY` */
  constructor(config: Config) {
    const urls = [config.getOptionalString('app.baseUrl'), ownBaseUrl(config)];
    this.#known = new Set(urls.flatMap((url) => originOf(url) ?? []));
    const cors = readCorsSettings(config);
    this.#allowed = cors?.credentials === true && cors.origin !== '*' ? cors.origin : undefined;
  }

  /** Whether the cookie of such a request proves nothing. */
  isForged({ method, headers }: PlainRequest): boolean {
    // A connection that is handed over can be written to, whatever the method.
    if (method !== undefined && SAFE.has(method) && headers.upgrade === undefined) return false;
    const site = headers['sec-fetch-site'];
    if (site === 'same-origin' || site === 'same-site' || site === 'none') return false;
    const { origin } = headers;
    if (origin === undefined) return site !== undefined;
    return !this.#isKnown(origin, headers.host);
  }

  #isKnown(origin: string, host: string | undefined): boolean {
    const sent = originOf(origin);
    if (sent === undefined) return false;
    return this.#known.has(sent) || this.#allowed?.(sent) === true || new URL(sent).host === host;
  }
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `undefined` for what names no host, such as `null`. */
function originOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { origin } = new URL(url);
  return origin === 'null' ? undefined : origin;
}
