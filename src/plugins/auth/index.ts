export { AuthPlugin, AuthPlugin as default } from './auth-plugin.js';
export { AuthOwnershipResolution, type AuthOwnershipResolver } from './auth-ownership-resolution.js';
export {
  type AuthProvider,
  type AuthProviderContext,
  type AuthProviderFactory,
  type AuthProviderRegistration,
  AuthProviders,
} from './auth-providers.js';
export { GuestProviderModule } from './guest/guest-provider-module.js';
export {
  createOAuthProviderFactory,
  type OAuthProviderFactoryOptions,
} from './oauth/create-oauth-provider-factory.js';
export type {
  OAuthAuthenticator,
  OAuthResult,
  OAuthSession,
  OAuthSetup,
  OAuthStart,
} from './oauth/oauth-authenticator.js';
export { OidcProviderModule } from './oidc/oidc-provider-module.js';
export type { OidcProfile } from './oidc/oidc-profile.js';
export {
  createProxyAuthProviderFactory,
  type ProxyAuthenticator,
  type ProxyAuthProviderFactoryOptions,
} from './proxy/create-proxy-auth-provider-factory.js';
export { commonSignInResolvers } from './sign-in/common-resolvers.js';
export type { SignInResolverFactories } from './sign-in/configured-resolver.js';
export type { BackstageIdentityResponse, ClientAuthResponse } from './sign-in/identity-response.js';
export type {
  AuthResolverContext,
  CatalogEntityRef,
  CatalogFilter,
  CatalogSignInOptions,
  CatalogUserQuery,
  ProfileInfo,
  ProfileTransform,
  SignInInfo,
  SignInResolver,
  SignInResolverFactory,
  SignInResult,
  UserEntity,
  UserIdentity,
  UserTokenClaims,
} from './sign-in/sign-in.js';
