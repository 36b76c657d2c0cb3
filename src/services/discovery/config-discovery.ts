import { Discovery } from '../../contracts/discovery.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { Logger } from '../../contracts/logger.js';
import { PluginMetadata } from '../../contracts/metadata.js';
import { type JsonValue, RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import { type ListenAddress, readListenAddress } from '../http/listen-address.js';
import { discoveryConfig } from './config-schema.js';
import { type Endpoints, fillIn, readEndpoints, SRV_PREFIX } from './endpoints.js';
import { SrvResolver } from './srv-resolver.js';

interface Addresses {
  readonly endpoints: Endpoints;
  readonly listen: ListenAddress;
  readonly protocol: 'http' | 'https';
  /** `backend.baseUrl` without a slash at the end. */
  readonly baseUrl: string | undefined;
}

/**
 * Finds plugins by `discovery.endpoints`; those that it does not name live in this backend. Follows changes of the configuration;
 * one that it cannot use is logged, and what was known before stays.
 *
 * @remarks Errors: `INVALID_CONFIG` at start; `NOT_STARTED` when the port is chosen by the system and nobody listens yet
 */
@Service('plugin', Discovery, { config: discoveryConfig })
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
    const { endpoints } = this.#known();
    const target = endpoints.internal.get(pluginId) ?? endpoints.internal.get('*');
    if (target === undefined) return `${this.#internal()}${pathOf(pluginId)}`;
    const url = fillIn(target, pluginId);
    return SRV_PREFIX.test(url) ? this.#srv.resolve(url) : url;
  }

  async getExternalBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, baseUrl } = this.#known();
    const target = endpoints.external.get(pluginId) ?? endpoints.external.get('*');
    if (target !== undefined) return fillIn(target, pluginId);
    return `${baseUrl ?? withHost(this.#internal(), 'localhost')}${pathOf(pluginId)}`;
  }

  #known(): Addresses {
    return (this.#addresses ??= this.#read());
  }

  #read(): Addresses {
    return {
      endpoints: readEndpoints(this.config),
      listen: readListenAddress(this.config),
      protocol: isOn(this.config.getOptional('backend.https')) ? 'https' : 'http',
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

  /** Where this backend itself listens: as configured, unless the server says that it is on another port. */
  #internal(): string {
    const { listen, protocol } = this.#known();
    const url = listeningUrl(this.router);
    if (url !== undefined && portOf(url) !== listen.port)
      return `${url.protocol}//${callable(url.hostname)}:${portOf(url)}`;
    if (listen.port === 0)
      throw problems.notStarted(
        `Plugin '${this.plugin.getId()}' asked where this backend listens, on a port that the system chooses,`,
      );
    return `${protocol}://${callable(listen.host ?? '')}:${listen.port}`;
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

function pathOf(pluginId: string): string {
  return `/api/${encodeURIComponent(pluginId)}`;
}

function isOn(https: JsonValue | undefined): boolean {
  return https !== undefined && https !== false;
}

/** The address of a server that listens; routers that serve HTTP have it as `url`, and refuse it before they listen. */
function listeningUrl(router: RootHttpRouter | undefined): URL | undefined {
  if (router === undefined || !('url' in router)) return undefined;
  try {
    return new URL(String(router.url));
  } catch {
    return undefined;
  }
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Translates a host that means all interfaces, which can be listened on and not called. */
function callable(host: string): string {
  if (host === '' || host === '::' || host === '[::]') return 'localhost';
  if (host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function withHost(base: string, host: string): string {
  return base.replace(/(?<=^https?:\/\/).*(?=:\d+$)/, host);
}
