import type { Context } from '../../../contracts/context.js';
import type { Config, JsonValue } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import { NotImplementedError } from '../../../errors/http-errors.js';
import type { AuthProviderFactory } from '../auth-providers.js';
import { readSignInResolver, type SignInResolverFactories } from '../sign-in/configured-resolver.js';
import { identityResponse } from '../sign-in/identity-response.js';
import type { ProfileTransform, SignInResolver } from '../sign-in/sign-in.js';

/** Finds out who somebody is by the request alone: by headers that a proxy has added, say. */
export interface ProxyAuthenticator<Setup, Result> {
  readonly defaultProfileTransform: ProfileTransform<Result>;
  /** Once, with the section `auth.providers.<providerId>`. */
  initialize(setup: { readonly config: Config }): Setup;
  /** @throws AuthenticationError, NotAllowedError */
  authenticate(
    request: { readonly request: Context },
    setup: Setup,
  ): Promise<{ readonly result: Result; readonly providerInfo?: Readonly<Record<string, JsonValue>> }>;
}

/** What a provider is made of that needs no window. */
export interface ProxyAuthProviderFactoryOptions<Setup, Result> {
  readonly authenticator: ProxyAuthenticator<Setup, Result>;
  /** Default: that of the authenticator. */
  readonly profileTransform?: ProfileTransform<Result>;
  /** Which user somebody is; default: what `signIn.resolvers` lists. */
  readonly signInResolver?: SignInResolver<Result>;
  /** What `signIn.resolvers` can name. */
  readonly signInResolverFactories?: SignInResolverFactories<Result>;
}

/**
 * Makes the factory of a provider that knows people by their request: pages ask `…/refresh`, and there is no window and no cookie.
 *
 * @example
 * ```ts
 * const badgeAuthenticator: ProxyAuthenticator<undefined, { badge: string }> = {
 *   defaultProfileTransform: async () => ({ profile: {} }),
 *   initialize: () => undefined,
 *   authenticate: async ({ request }) => {
 *     const badge = request.get('x-badge');
 *     if (badge === '') throw new AuthenticationError('The proxy has sent no badge');
 *     return { result: { badge } };
 *   },
 * };
 * ```
 */
export function createProxyAuthProviderFactory<Setup, Result>(
  options: ProxyAuthProviderFactoryOptions<Setup, Result>,
): AuthProviderFactory {
  const { authenticator, profileTransform = authenticator.defaultProfileTransform } = options;
  return ({ providerId, config, clock, resolverContext }) => {
    const signInResolver = options.signInResolver ?? readSignInResolver(config, options.signInResolverFactories ?? {});
    if (signInResolver === undefined)
      throw problems.invalidConfig(
        `No sign-in resolver configured for proxy auth provider '${providerId}'.`,
        undefined,
        `list one in auth.providers.${providerId}.signIn.resolvers.`,
      );
    const setup = authenticator.initialize({ config });
    return {
      start: notImplemented,
      frameHandler: notImplemented,
      async refresh(ctx) {
        const { result, providerInfo } = await authenticator.authenticate({ request: ctx }, setup);
        const { profile } = await profileTransform(result, resolverContext);
        const signedIn = await signInResolver({ profile, result }, resolverContext);
        ctx.set('Cache-Control', 'no-store');
        return { profile, providerInfo, backstageIdentity: identityResponse(signedIn, clock.now()) };
      },
    };
  };
}

async function notImplemented(): Promise<never> {
  throw new NotImplementedError('Not implemented');
}
