import { RootHttpRouter } from '../../contracts/http-router.js';
import { RootLogger } from '../../contracts/logger.js';
import { RootInstanceMetadata } from '../../contracts/metadata.js';
import { RootConfig } from '../../contracts/root-config.js';
import { Inject, Optional } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { toError } from '../../errors/to-error.js';
import { discoveryConfig } from './config-schema.js';
import { ownBackendOf, readTopology, type Topology, topologyConfig } from '../topology/index.js';
import { type Endpoints, endpointsOf, fillIn, readEndpoints, SRV_PREFIX } from './endpoints.js';
import { OwnAddress, readBaseUrl } from './own-address.js';
import { SrvResolver } from './srv-resolver.js';

interface Known {
  /** What `discovery.endpoints` says. */
  readonly endpoints: Endpoints;
  readonly topology: Topology | undefined;
  /** What the topology says of other backends. */
  readonly placed: Endpoints;
  readonly own: OwnAddress;
}

/**
 * Knows where every plugin is, for whatever is there once in a backend: where `discovery.endpoints` says, otherwise where
 * `backend.topology` places it, otherwise here.
 * Follows changes of the configuration; one that it cannot use is logged, and what was known before stays.
 *
 * @remarks Errors: `INVALID_CONFIG` and `INVALID_TOPOLOGY` at start; `NOT_STARTED` when the port is chosen by the system and nobody listens yet
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
@Service('root', { config: [discoveryConfig, topologyConfig] })
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
    this.#warnAbout(this.#known.own);
    this.#installed = new Set((await this.instance.getInstalledPlugins()).map(({ pluginId }) => pluginId));
    this.#subscription = this.config.subscribe?.(() => this.#readAgain());
  }

  onShutdown(): void {
    this.#subscription?.unsubscribe();
  }

  /** Where backends reach the plugin, without a slash at the end. */
  async getBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, placed, own } = this.#current();
    const target = find(pluginId, endpoints.internal, placed.internal);
    if (target === undefined) return own.internal(pluginId);
    const url = fillIn(target, pluginId);
    return SRV_PREFIX.test(url) ? this.#srv.resolve(url) : url;
  }

  /** Where browsers reach the plugin, without a slash at the end. */
  async getExternalBaseUrl(pluginId: string): Promise<string> {
    const { endpoints, placed, own } = this.#current();
    const target = find(pluginId, endpoints.external, placed.external);
    return target === undefined ? own.external(pluginId) : fillIn(target, pluginId);
  }

  /** Whether backends reach the plugin in another backend. Never true of one that is installed in this one. */
  livesElsewhere(pluginId: string): boolean {
    const { endpoints, placed } = this.#current();
    return !this.#installed.has(pluginId) && find(pluginId, endpoints.internal, placed.internal) !== undefined;
  }

  /** The ids of all plugins that the configuration places in other backends. */
  listElsewhere(): readonly string[] {
    const { endpoints, placed } = this.#current();
    const named = new Set([...endpoints.internal.keys(), ...placed.internal.keys()]);
    return [...named].filter((pluginId) => pluginId !== '*' && this.livesElsewhere(pluginId));
  }

  #current(): Known {
    return (this.#known ??= this.#read());
  }

  #read(): Known {
    const topology = readTopology(this.config);
    return {
      endpoints: readEndpoints(this.config),
      topology,
      placed: endpointsOf(topology, readBaseUrl(this.config)),
      own: new OwnAddress(this.config, this.router, ownBackendOf(topology)),
    };
  }

  #readAgain(): void {
    try {
      const next = this.#read();
      if (placementOf(next.topology) === placementOf(this.#known?.topology)) this.#known = next;
      else this.logger.warn(MOVED);
    } catch (error) {
      this.logger.error(`Failed to update discovery service: ${toError(error).message}`, toError(error));
    }
  }

  #warnAbout({ baseUrl, baseUrlKey }: OwnAddress): void {
    if (baseUrl === undefined) return;
    if (!URL.canParse(baseUrl)) this.logger.warn(`'${baseUrlKey}' is no valid URL: '${baseUrl}'`);
    else if (process.env.NODE_ENV === 'production' && new URL(baseUrl).hostname === 'localhost')
      this.logger.warn(
        `'${baseUrlKey}' is set to localhost in production: other hosts cannot reach this backend by it`,
      );
  }
}

const MOVED =
  'The topology has changed which plugins run in this backend. Restart it: until then it runs the plugins that it had at its start, and finds all others where they were then';

type Targets = ReadonlyMap<string, string>;

/** What names the plugin comes before what is meant for all. */
function find(pluginId: string, endpoints: Targets, placed: Targets): string | undefined {
  return endpoints.get(pluginId) ?? placed.get(pluginId) ?? endpoints.get('*');
}

/** Which plugins a topology lets run here, to be compared. */
function placementOf(topology: Topology | undefined): string {
  return topology === undefined ? '' : [...(ownBackendOf(topology)?.plugins ?? [])].sort().join(' ');
}
