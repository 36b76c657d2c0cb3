import { allowConfigured, allowPrefixes } from './allowed-urls.js';
import type { ConfigInput } from './frontend-config.js';
import type { FetchMiddleware } from './fetch-api.js';
import type { IdentityApi } from './identity-api.js';
import { requestAddress } from './request-address.js';

/** What `FetchMiddlewares.injectIdentityAuth` takes. Of `allowUrl`, `urlPrefixAllowlist` and `config` the first that is given counts. */
export interface IdentityAuthOptions {
  readonly identityApi: IdentityApi;
  /** Allows `backend.baseUrl`, and what `backend.topology` and `discovery.endpoints` tell browsers. */
  readonly config?: ConfigInput | undefined;
  /** Allows these addresses and everything below them. */
  readonly urlPrefixAllowlist?: readonly string[] | undefined;
  /** Decides for each whole address. */
  readonly allowUrl?: ((url: string) => boolean) | undefined;
  /** The header that carries the token; default `authorization: Bearer <token>`. */
  readonly header?: { readonly name: string; readonly value: (backstageToken: string) => string } | undefined;
}

/** Adds the token of the user to requests for allowed addresses. */
export function injectIdentityAuth(options: IdentityAuthOptions): FetchMiddleware {
  const { identityApi, header } = options;
  const isAllowed = allowedBy(options);
  const name = header?.name ?? 'authorization';
  const write = header?.value ?? ((token: string) => `Bearer ${token}`);
  return {
    apply: (next) => async (input, init) => {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
      const address = requestAddress(input);
      if (headers.get(name) || address === undefined || !isAllowed(address.href)) return next(input, init);
      const { token } = await identityApi.getCredentials();
      if (typeof token !== 'string' || token === '') return next(input, init);
      headers.set(name, write(token));
      return next(input, { ...init, headers });
    },
  };
}

function allowedBy({ allowUrl, urlPrefixAllowlist, config }: IdentityAuthOptions): (url: string) => boolean {
  if (allowUrl !== undefined) return allowUrl;
  if (urlPrefixAllowlist !== undefined) return allowPrefixes(urlPrefixAllowlist);
  if (config !== undefined) return allowConfigured(config);
  return () => false;
}
