import type { DiscoveryApi } from './discovery-api.js';
import type { FetchMiddleware } from './fetch-api.js';
import { requestAddress } from './request-address.js';

/** Sends requests for `plugin://<id>/…` to where the plugin is. */
export function resolvePluginProtocol({ discoveryApi }: { readonly discoveryApi: DiscoveryApi }): FetchMiddleware {
  return {
    apply: (next) => async (input, init) => {
      const address = requestAddress(input);
      if (address?.protocol !== 'plugin:') return next(input, init);
      const target = await targetOf(address, discoveryApi);
      if (typeof input === 'string' || input instanceof URL) return next(target, init);
      return next(target, await partsOf(new Request(input, init)));
    },
  };
}

async function targetOf(address: URL, discoveryApi: DiscoveryApi): Promise<string> {
  // As a web address it is read as one: the id in lower case, `..` resolved, whatever has no place there escaped.
  const parts = new URL(address.href.replace(/^plugin:/, 'http:'));
  if (parts.username !== '' || parts.password !== '')
    throw new TypeError(
      `Request cannot be constructed from a URL that includes credentials: plugin://${parts.hostname}`,
    );
  const base = (await discoveryApi.getBaseUrl(parts.hostname)).replace(/\/$/, '');
  const path = parts.pathname === '/' ? '' : parts.pathname;
  return `${base}${path}${parts.search}${parts.hash}`;
}

/**
 * What a request says, for another address. The body is read whole: browsers send a stream over HTTP/2 alone, and what a `Request` holds
 * is a stream.
 */
async function partsOf(request: Request): Promise<RequestInit> {
  const {
    method,
    headers,
    signal,
    cache,
    credentials,
    integrity,
    keepalive,
    mode,
    redirect,
    referrer,
    referrerPolicy,
  } = request;
  const parts = {
    method,
    headers,
    signal,
    cache,
    credentials,
    integrity,
    keepalive,
    redirect,
    referrer,
    referrerPolicy,
  };
  const body = request.body === null ? undefined : await request.arrayBuffer();
  return { ...parts, ...(mode === 'navigate' ? {} : { mode }), ...(body === undefined ? {} : { body }) };
}
