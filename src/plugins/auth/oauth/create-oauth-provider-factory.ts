import { readDuration } from '../../../index.js';
import type { AuthProviderFactory } from '../auth-providers.js';
import { readSignInResolver, type SignInResolverFactories } from '../sign-in/configured-resolver.js';
import type { ProfileTransform, SignInResolver } from '../sign-in/sign-in.js';
import { Environments } from './environments.js';
import type { OAuthAuthenticator, OAuthResult } from './oauth-authenticator.js';
import { OAuthCookies } from './oauth-cookies.js';
import { OAuthProvider } from './oauth-provider.js';
import { OAuthScopes } from './oauth-scopes.js';

/** What a provider that speaks OAuth is made of. */
export interface OAuthProviderFactoryOptions<Setup, Profile> {
  readonly authenticator: OAuthAuthenticator<Setup, Profile>;
  /** Default: that of the authenticator. */
  readonly profileTransform?: ProfileTransform<OAuthResult<Profile>>;
  /** Which user somebody is, where `signIn.resolvers` lists nothing. Without either nobody becomes a user by this provider. */
  readonly signInResolver?: SignInResolver<OAuthResult<Profile>>;
  /** What `signIn.resolvers` can name. */
  readonly signInResolverFactories?: SignInResolverFactories<OAuthResult<Profile>>;
}

/**
 * Makes the factory of a provider that speaks OAuth, with one section of configuration for each environment.
 *
 * @example
 * ```ts
 * providers.registerProvider({
 *   providerId: 'harbour',
 *   factory: createOAuthProviderFactory({
 *     authenticator: harbourAuthenticator,
 *     signInResolverFactories: commonSignInResolvers,
 *   }),
 * });
 * ```
 */
export function createOAuthProviderFactory<Setup, Profile>(
  options: OAuthProviderFactoryOptions<Setup, Profile>,
): AuthProviderFactory {
  const { authenticator, profileTransform = authenticator.defaultProfileTransform } = options;
  return (context) => {
    const { providerId, baseUrl, appUrl, logger, clock } = context;
    const environments = context.config.keys().map((env) => {
      const config = context.config.getConfig(env);
      const callbackUrl = config.getOptionalString('callbackUrl') ?? `${baseUrl}/${providerId}/handler/frame`;
      const sessionDuration = readDuration(config, 'sessionDuration') ?? THOUSAND_DAYS;
      const cookies = new OAuthCookies({ providerId, callbackUrl, appOrigin: new URL(appUrl).origin, sessionDuration });
      const { persist = false, required = [] } = authenticator.scopes ?? {};
      const provider = new OAuthProvider({
        authenticator,
        setup: authenticator.initialize({ config, callbackUrl, logger, clock }),
        context,
        cookies,
        scopes: new OAuthScopes({ config, cookies, persist, required }),
        profileTransform,
        signInResolver: readSignInResolver(config, options.signInResolverFactories ?? {}) ?? options.signInResolver,
      });
      return [env, provider] as const;
    });
    return new Environments(new Map(environments));
  };
}

const THOUSAND_DAYS = 1000 * 86_400_000;
