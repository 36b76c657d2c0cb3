import { clarifyFailures } from './clarify-failures.js';
import { injectIdentityAuth } from './inject-identity-auth.js';
import { resolvePluginProtocol } from './resolve-plugin-protocol.js';

/** Middleware for {@link createFetchApi}. Keep this order: `clarifyFailures`, `resolvePluginProtocol`, `injectIdentityAuth`. */
export const FetchMiddlewares = {
  /** Sends requests for `plugin://catalog/entities` to where the plugin `catalog` is. Every other address is left as it is. */
  resolvePluginProtocol,
  /**
   * Adds the token of the user to requests for allowed addresses, unless they have that header already or nobody is signed in.
   * Without `config`, `urlPrefixAllowlist` and `allowUrl` no address is allowed.
   */
  injectIdentityAuth,
  /** Turns the `Failed to fetch` of browsers into `Failed to fetch: GET https://…`. */
  clarifyFailures,
} as const;
