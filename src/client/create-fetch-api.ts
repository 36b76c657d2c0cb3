import type { FetchApi, FetchFunction, FetchMiddleware } from './fetch-api.js';

/** What {@link createFetchApi} takes. */
export interface FetchApiOptions {
  /** What sends the requests in the end; default the global `fetch`. */
  readonly baseImplementation?: FetchFunction | undefined;
  /** One middleware or several, the outermost first: it sees a request first and its answer last. */
  readonly middleware?: FetchMiddleware | readonly FetchMiddleware[] | undefined;
}

/**
 * Makes a fetch function that sends requests through middleware.
 *
 * Put `resolvePluginProtocol` before `injectIdentityAuth`. The other way round the token is looked at while the address still begins with
 * `plugin://`, which no list allows, and the request goes out without it.
 *
 * @example
 * ```ts
 * import { createFetchApi, FetchMiddlewares, FrontendHostDiscovery, type IdentityApi } from 'proscenium/client';
 *
 * declare const identityApi: IdentityApi;
 * const config = { backend: { baseUrl: 'https://portal.example.com' } };
 * const discoveryApi = FrontendHostDiscovery.fromConfig(config);
 *
 * export const { fetch } = createFetchApi({
 *   middleware: [
 *     FetchMiddlewares.resolvePluginProtocol({ discoveryApi }),
 *     FetchMiddlewares.injectIdentityAuth({ identityApi, config }),
 *   ],
 * });
 * const entities = await fetch('plugin://catalog/entities');
 * ```
 */
export function createFetchApi({ baseImplementation = globalFetch, middleware = [] }: FetchApiOptions = {}): FetchApi {
  const fromInside = [middleware].flat().reverse();
  return { fetch: fromInside.reduce((next, one: FetchMiddleware) => one.apply(next), baseImplementation) };
}

/** Looked up for each request, so that what replaces `fetch` later counts, and called as browsers want it: without another `this`. */
const globalFetch: FetchFunction = (input, init) => fetch(input, init);
