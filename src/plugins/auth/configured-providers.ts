import { Clock } from '../../contracts/clock.js';
import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import { NotFoundError } from '../../errors/http-errors.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { AuthProvider, AuthProviderFactory } from './auth-providers.js';
import { AuthSettings } from './auth-settings.js';
import { ProviderRegistry } from './provider-registry.js';
import { CatalogResolverContext } from './sign-in/resolver-context.js';

/** The providers that `auth.providers` names, ready to be asked. */
@Service('plugin')
export class ConfiguredProviders {
  readonly #providers = new Map<string, AuthProvider>();
  readonly #broken = new Set<string>();

  // oxlint-disable-next-line max-params -- providers are handed all of these
  constructor(
    private readonly registry: ProviderRegistry,
    private readonly config: RootConfig,
    private readonly settings: AuthSettings,
    private readonly resolverContext: CatalogResolverContext,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Makes them.
   *
   * @throws ProsceniumError `INVALID_CONFIG` when one cannot be made; while developing it is left out with a warning instead
   */
  async open(): Promise<void> {
    for (const [providerId, factory] of this.registry.factories) {
      if (!this.config.has(`auth.providers.${providerId}`)) continue;
      this.logger.info(`Configuring auth provider: ${providerId}`);
      try {
        this.#providers.set(providerId, await this.#make(providerId, factory));
      } catch (error) {
        if (process.env['NODE_ENV'] !== 'development')
          throw problems.invalidConfig(
            `Failed to initialize ${providerId} auth provider: ${toError(error).message}`,
            undefined,
            `correct auth.providers.${providerId}, or remove it.`,
            error,
          );
        this.logger.warn(`Skipping ${providerId} auth provider, ${toError(error).message}`);
        this.#broken.add(providerId);
      }
    }
    for (const providerId of this.config.getOptionalConfig('auth.providers')?.keys() ?? [])
      if (!this.registry.factories.has(providerId))
        this.logger.warn(`auth.providers has '${providerId}', and no module of the plugin auth provides that`);
  }

  /** @throws NotFoundError */
  find(providerId: string): AuthProvider {
    const provider = this.#providers.get(providerId);
    if (provider !== undefined) return provider;
    if (this.#broken.has(providerId))
      throw new NotFoundError(
        `Auth provider registered for '${providerId}' is misconfigured. This could mean the configs under auth.providers.${providerId} are missing or the environment variables used are not defined. Check the auth backend plugin logs when the backend starts to see more details.`,
      );
    if (this.registry.factories.has(providerId))
      throw new NotFoundError(`No auth provider registered for '${providerId}'`);
    throw new NotFoundError(`Unknown auth provider '${providerId}'`);
  }

  async #make(providerId: string, factory: AuthProviderFactory): Promise<AuthProvider> {
    const { appUrl, baseUrl, isOriginAllowed } = this.settings;
    return factory({
      providerId,
      appUrl,
      baseUrl,
      isOriginAllowed,
      // `guest:` with nothing below it is a choice as well.
      config: this.config.getConfig(`auth.providers.${providerId}`),
      logger: this.logger,
      clock: this.clock,
      resolverContext: this.resolverContext,
    });
  }
}
