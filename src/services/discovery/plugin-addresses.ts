import { RootHttpRouter } from '../../contracts/http-router.js';
import { RootLogger } from '../../contracts/logger.js';
import { RootInstanceMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { discoveryConfig } from './config-schema.js';
import { type Endpoints, fillIn, readEndpoints, SRV_PREFIX } from './endpoints.js';
import { OwnAddress } from './own-address.js';
import { SrvResolver } from './srv-resolver.js';

interface Known {
  readonly endpoints: Endpoints;
  readonly own: OwnAddress;
}

/**
 * Knows where every plugin is, for whatever is there once in a backend: what `discovery.endpoints` names is there, the rest here.
 * Follows changes of the configuration; one that it cannot use is logged, and what was known before stays.
 *
 * @remarks Errors: `INVALID_CONFIG` at start; `NOT_STARTED` when the port is chosen by the system and nobody listens yet
 *
 * @example
 * ```ts
 * @Service('root')
 * export class CatalogProbe {
 *   constructor(private readonly addresses: PluginAddresses) {}
 *   probe = async () => fetch(`${await this.addresses.getBaseUrl('catalog')}/entities?limit=1`);
 * }
 * ```
 */
@Service('root', { config: discoveryConfig })
export class PluginAddresses {
  readonly #srv = new SrvResolver();
  #known: Known | undefined;
  #installed: ReadonlySet<string> = new Set();
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    private readonly logger: RootLogger,
    private readonly instance: RootInstanceMetadata,
    @Optional() @Inject(RootHttpRouter) private readonly router?: RootHttpRouter,
  ) {}

  async onInit(): Promise<void> {
    this.#known = this.#read();
    this.#warnAbout(this.#known.own.baseUrl);
    this.#installed = new Set((await this.instance.getInstalledPlugins()).map(({ pluginId }) => pluginId));
    this.#subscription = this.config.subscribe?.(() => this.#readAgain());
  }

  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  /** Where backends reach the plugin, without a slash at the end. */
  async getBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, own } = this.#current();
    const target = endpoints.internal.get(pluginId) ?? endpoints.internal.get('*');
    if (target === undefined) return own.internal(pluginId);
    const url = fillIn(target, pluginId);
    return SRV_PREFIX.test(url) ? this.#srv.resolve(url) : url;
  }

  /** Where browsers reach the plugin, without a slash at the end. */
  async getExternalBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, own } = this.#current();
    const target = endpoints.external.get(pluginId) ?? endpoints.external.get('*');
    return target === undefined ? own.external(pluginId) : fillIn(target, pluginId);
  }

  /** Whether backends reach the plugin in another backend. Never true of one that is installed in this one. */
  livesElsewhere(pluginId: string): boolean {
    const { internal } = this.#current().endpoints;
    return !this.#installed.has(pluginId) && (internal.has(pluginId) || internal.has('*'));
  }

  #current(): Known {
    return (this.#known ??= this.#read());
  }

  #read(): Known {
    return { endpoints: readEndpoints(this.config), own: new OwnAddress(this.config, this.router) };
  }

  #readAgain(): void {
    try {
      this.#known = this.#read();
    } catch (error) {
      this.logger.error(`Failed to update discovery service: ${toError(error).message}`, toError(error));
    }
  }

  #warnAbout(baseUrl: string | undefined): void {
    if (baseUrl === undefined) return;
    if (!URL.canParse(baseUrl)) this.logger.warn(`'backend.baseUrl' is no valid URL: '${baseUrl}'`);
    else if (process.env.NODE_ENV === 'production' && new URL(baseUrl).hostname === 'localhost')
      this.logger.warn(
        "'backend.baseUrl' is set to localhost in production: other hosts cannot reach this backend by it",
      );
  }
}
