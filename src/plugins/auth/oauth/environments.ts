import type { Context } from '../../../contracts/context.js';
import { InputError, NotFoundError } from '../../../errors/http-errors.js';
import type { AuthProvider } from '../auth-providers.js';
import { queryText } from '../http/query-text.js';
import { decodeOAuthState } from './oauth-state.js';

/** Hands each request to the environment that it is for: `?env=development`, or what the state says that comes back. */
export class Environments implements AuthProvider {
  readonly #providers: ReadonlyMap<string, Required<AuthProvider>>;

  constructor(providers: ReadonlyMap<string, Required<AuthProvider>>) {
    this.#providers = providers;
  }

  async start(ctx: Context): Promise<unknown> {
    return this.#of(ctx).start(ctx);
  }

  async frameHandler(ctx: Context): Promise<unknown> {
    return this.#of(ctx).frameHandler(ctx);
  }

  async refresh(ctx: Context): Promise<unknown> {
    return this.#of(ctx).refresh(ctx);
  }

  async logout(ctx: Context): Promise<unknown> {
    return this.#of(ctx).logout(ctx);
  }

  #of(ctx: Context): Required<AuthProvider> {
    const state = queryText(ctx, 'state');
    const env = queryText(ctx, 'env') ?? (state === undefined ? undefined : decodeOAuthState(state).env);
    if (env === undefined) throw new InputError("Must specify 'env' query to select environment");
    const provider = this.#providers.get(env);
    if (provider === undefined)
      throw new NotFoundError(`No configuration available for the '${env}' environment of this provider.`);
    return provider;
  }
}
