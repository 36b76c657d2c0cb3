import { Plugin } from '../../decorators/plugin.js';
import { authConfig } from './auth-config.js';
import { AuthSettings } from './auth-settings.js';
import { ConfiguredProviders } from './configured-providers.js';
import { IdentityController } from './http/identity-controller.js';
import { ProviderController } from './http/provider-controller.js';
import { OwnershipRegistry } from './ownership-registry.js';
import { ProviderRegistry } from './provider-registry.js';
import { CatalogUsers } from './sign-in/catalog-users.js';
import { CatalogResolverContext } from './sign-in/resolver-context.js';
import { CreateAuthTables } from './storage/create-auth-tables.js';
import { UserInfoStore } from './storage/user-info-store.js';
import { TokenIssuer } from './tokens/token-issuer.js';
import { UserTokenKeys } from './tokens/user-token-keys.js';

/**
 * Lets users sign in, and issues the tokens by which every plugin knows them. How they sign in is for modules to add, such as
 * {@link GuestProviderModule} and {@link OidcProviderModule}.
 *
 * @example
 * ```ts
 * backend.add(import('proscenium/plugins/auth'));
 * backend.add(GuestProviderModule);
 * ```
 */
@Plugin('auth', {
  extensionPoints: [ProviderRegistry, OwnershipRegistry],
  services: [
    AuthSettings,
    UserTokenKeys,
    TokenIssuer,
    UserInfoStore,
    CatalogUsers,
    CatalogResolverContext,
    ConfiguredProviders,
  ],
  controllers: [IdentityController, ProviderController],
  migrations: [CreateAuthTables],
  config: authConfig,
})
export class AuthPlugin {
  constructor(private readonly providers: ConfiguredProviders) {}

  async onInit(): Promise<void> {
    await this.providers.open();
  }
}
