import { Contract } from '../decorators/contract.js';
import type { Config } from './root-config.js';

/**
 * Recognises tokens of callers from outside, in a way that entries of `backend.auth.externalAccess` choose by its `type`. Add as many as
 * you like; `static`, `jwks` and `legacy` are there already.
 *
 * @typeParam Context - what `initialize` makes of one entry, for `verifyToken`
 *
 * @example
 * ```ts
 * import { type Config, ExternalTokenHandler, Service } from 'proscenium';
 *
 * @Service('plugin', ExternalTokenHandler)
 * export class VaultTokens implements ExternalTokenHandler<{ readonly address: string }> {
 *   readonly type = 'vault';
 *
 *   initialize({ options }: { readonly options: Config }) {
 *     return { address: options.getString('address') };
 *   }
 *
 *   async verifyToken(token: string, { address }: { readonly address: string }) {
 *     const response = await fetch(`${address}/v1/auth/token/lookup-self`, {
 *       headers: { 'x-vault-token': token },
 *       signal: AbortSignal.timeout(5000),
 *     });
 *     return response.ok ? { subject: 'vault' } : undefined;
 *   }
 * }
 * ```
 */
@Contract('core.auth.externalTokenHandlers', { multiple: true })
export abstract class ExternalTokenHandler<Context = unknown> {
  /** What entries call it; each handler needs one of its own. */
  abstract readonly type: string;
  /** Called once for each entry of this type; what it throws ends the start of the plugin. */
  abstract initialize(entry: { readonly options: Config }): Context;
  /** Whose token it is; `undefined` when it is none of this entry, so that the next one is asked. */
  abstract verifyToken(token: string, context: Context): Promise<{ readonly subject: string } | undefined>;
}
