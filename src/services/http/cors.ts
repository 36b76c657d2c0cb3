import type { Context } from '../../contracts/context.js';
import type { Config } from '../../contracts/root-config.js';
import { type CorsSettings, readCorsSettings } from './cors-settings.js';
import type { BeforeRequest } from './request-listener.js';

/**
 * Lets pages of other origins read answers, as `backend.cors` says. Preflights are answered here, before anybody asks who is calling:
 * browsers send them without credentials. Pages of other origins get their answer all the same, without the header that would let
 * them read it.
 *
 * @returns `undefined` when there is nothing to allow
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readCors(config: Config): BeforeRequest | undefined {
  const settings = readCorsSettings(config);
  return settings && ((ctx) => allow(ctx, settings));
}

function allow(ctx: Context, settings: CorsSettings): boolean {
  const { headers, method } = ctx.req;
  const preflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  const allowed = allowOrigin(ctx, settings);
  if (!preflight) {
    if (allowed && settings.exposedHeaders !== undefined)
      ctx.res.setHeader('Access-Control-Expose-Headers', settings.exposedHeaders);
    return false;
  }
  if (allowed) describePreflight(ctx, settings);
  if (settings.preflightContinue) return false;
  ctx.status = settings.optionsSuccessStatus;
  if (ctx.status !== 204) ctx.body = '';
  return true;
}

function allowOrigin(ctx: Context, { origin, credentials }: CorsSettings): boolean {
  const { res } = ctx;
  // Also without an origin, here and below: a cache may show that answer to pages which have one.
  if (origin === '*') {
    res.setHeader('Access-Control-Allow-Origin', '*');
    return true;
  }
  const sent = ctx.req.headers.origin;
  ctx.vary('Origin');
  if (sent === undefined || !origin(sent)) return false;
  res.setHeader('Access-Control-Allow-Origin', sent);
  if (credentials) res.setHeader('Access-Control-Allow-Credentials', 'true');
  return true;
}

function describePreflight(ctx: Context, { methods, allowedHeaders, maxAge }: CorsSettings): void {
  const { res } = ctx;
  res.setHeader('Access-Control-Allow-Methods', methods);
  if (maxAge !== undefined) res.setHeader('Access-Control-Max-Age', maxAge);
  const wanted = ctx.req.headers['access-control-request-headers'];
  if (allowedHeaders === undefined) ctx.vary('Access-Control-Request-Headers');
  const granted = allowedHeaders ?? wanted;
  if (granted !== undefined) res.setHeader('Access-Control-Allow-Headers', granted);
}
