import { Module } from '../../../decorators/module.js';
import { AuthProviders } from '../auth-providers.js';
import { createOAuthProviderFactory } from '../oauth/create-oauth-provider-factory.js';
import { commonSignInResolvers } from '../sign-in/common-resolvers.js';
import { oidcAuthenticator } from './oidc-authenticator.js';
import { oidcConfig } from './oidc-config.js';

/**
 * Lets users sign in at any identity provider that speaks OpenID Connect, by `auth.providers.oidc`. Needs the package `openid-client` 6.
 *
 * @example
 * ```ts
 * backend.add(AuthPlugin);
 * backend.add(OidcProviderModule);
 * ```
 */
@Module('auth', { id: 'oidc-provider', config: oidcConfig })
export class OidcProviderModule {
  constructor(private readonly providers: AuthProviders) {}

  onInit(): void {
    this.providers.registerProvider({
      providerId: 'oidc',
      factory: createOAuthProviderFactory({
        authenticator: oidcAuthenticator,
        signInResolverFactories: commonSignInResolvers,
      }),
    });
  }
}
