import { Contract } from '../decorators/contract.js';

/** What a token for another plugin is to say. */
export interface PluginTokenRequest {
  /** The plugin that calls. */
  readonly pluginId: string;
  /** The plugin to be called. */
  readonly targetPluginId: string;
  /** The user for whom it calls; absent when it calls for itself. */
  readonly onBehalfOf?: { readonly limitedUserToken: string; readonly expiresAt: Date };
}

/** What a token of a plugin has proved. */
export interface VerifiedPluginToken {
  /** The plugin that calls: `plugin:catalog`. */
  readonly subject: string;
  /** The token of the user for whom it calls, not verified yet. */
  readonly limitedUserToken?: string;
}

/**
 * Makes and checks the tokens with which plugins call each other. Wrap it to change how plugins trust each other, and leave everything
 * else of `Auth` as it is.
 *
 * @example
 * ```ts
 * import { PluginTokenHandler, type PluginTokenRequest, Service } from 'proscenium';
 *
 * @Service('plugin', PluginTokenHandler)
 * export class ListedCallers implements PluginTokenHandler {
 *   constructor(private readonly inner: PluginTokenHandler) {}
 *
 *   issueToken(request: PluginTokenRequest) {
 *     return this.inner.issueToken(request);
 *   }
 *
 *   async verifyToken(token: string) {
 *     const verified = await this.inner.verifyToken(token);
 *     return verified?.subject === 'plugin:scaffolder' ? undefined : verified;
 *   }
 * }
 * ```
 */
@Contract('core.auth.pluginTokenHandler')
export abstract class PluginTokenHandler {
  abstract issueToken(request: PluginTokenRequest): Promise<{ token: string }>;
  /**
   * What the token proves.
   *
   * @returns `undefined` when it is no token of a plugin at all
   * @throws AuthenticationError when it is one and proves nothing
   * @throws ServiceUnavailableError when that cannot be found out now, because the keys of the caller cannot be fetched
   */
  abstract verifyToken(token: string): Promise<VerifiedPluginToken | undefined>;
}
