import { Discovery } from '../../contracts/discovery.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import { type Endpoints, fillIn, readEndpoints, SRV_PREFIX } from './endpoints.js';
import { callable, type ListenAddress, readListenAddress } from './listen-address.js';
import { SrvResolver } from './srv-resolver.js';

interface Addresses {
  readonly endpoints: Endpoints;
  readonly listen: ListenAddress;
  /** `backend.baseUrl` without a slash at the end. */
  readonly baseUrl: string | undefined;
}

/**
 * Finds plugins by `discovery.endpoints`; those that it does not name live in this backend. Follows changes of the configuration;
 * one that it cannot use is logged, and what was known before stays.
 *
 * @remarks Errors: `INVALID_CONFIG` at start; `NOT_STARTED` when the port is chosen by the system and nobody listens yet
 */
@Service('plugin', Discovery)
export class ConfigDiscovery implements Discovery {
  readonly #srv = new SrvResolver();
  #addresses: Addresses | undefined;
  #subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly config: RootConfig,
    private readonly plugin: PluginMetadata,
    private readonly logger: Logger,
    @Optional() @Inject(RootHttpRouter) private readonly router?: RootHttpRouter,
  ) {}

  onInit(): void {
    this.#addresses = this.#read();
    this.#warnAbout(this.#addresses.baseUrl);
    this.#subscription = this.config.subscribe?.(() => this.#readAgain());
  }

  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  async getBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, listen } = this.#known();
    const target = endpoints.internal.get(pluginId) ?? endpoints.internal.get('*');
    if (target === undefined) return `${this.#internal(listen)}${pathOf(pluginId)}`;
    const url = fillIn(target, pluginId);
    return SRV_PREFIX.test(url) ? this.#srv.resolve(url) : url;
  }

  async getExternalBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, listen, baseUrl } = this.#known();
    const target = endpoints.external.get(pluginId) ?? endpoints.external.get('*');
    if (target !== undefined) return fillIn(target, pluginId);
    return `${baseUrl ?? this.#internal({ ...listen, host: 'localhost' })}${pathOf(pluginId)}`;
  }

  #known(): Addresses {
    return (this.#addresses ??= this.#read());
  }

  #read(): Addresses {
    return {
      endpoints: readEndpoints(this.config),
      listen: readListenAddress(this.config),
      baseUrl: this.config.getOptionalString('backend.baseUrl')?.replace(/\/+$/, ''),
    };
  }

  #readAgain(): void {
    try {
      this.#addresses = this.#read();
    } catch (error) {
      this.logger.error(`Failed to update discovery service: ${toError(error).message}`, toError(error));
    }
  }

  /** Where this backend itself listens: what the server says when the configuration leaves the port open, else the configuration. */
  #internal({ protocol, host, port }: ListenAddress): string {
    if (port !== undefined && port !== 0) return `${protocol}://${host}:${port}`;
    const url = listeningUrl(this.router);
    if (url !== undefined) return `${url.protocol}//${callable(url.hostname)}:${url.port}`;
    if (port === undefined) return `${protocol}://${host}:${DEFAULT_PORT}`;
    throw problems.notStarted(`Plugin '${this.plugin.getId()}' asked where this backend listens, on a port that the system chooses,`);
  }

  #warnAbout(baseUrl: string | undefined): void {
    if (baseUrl === undefined) return;
    if (!URL.canParse(baseUrl)) this.logger.warn(`'backend.baseUrl' is no valid URL: '${baseUrl}'`);
    else if (process.env.NODE_ENV === 'production' && new URL(baseUrl).hostname === 'localhost')
      this.logger.warn("'backend.baseUrl' is set to localhost in production: other hosts cannot reach this backend by it");
  }
}

const DEFAULT_PORT = 7007;

function pathOf(pluginId: string): string {
  return `/api/${encodeURIComponent(pluginId)}`;
}

/** The address of a server that listens; routers that serve HTTP have it as `url`. */
function listeningUrl(router: RootHttpRouter | undefined): URL | undefined {
  const url = router !== undefined && 'url' in router ? router.url : undefined;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
}
