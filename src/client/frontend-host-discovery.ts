import type { DiscoveryApi } from './discovery-api.js';
import { endpointsOf } from './frontend-endpoints.js';
import { type ConfigInput, readerOf } from './frontend-config.js';
import { backendsOf } from './frontend-topology.js';
import { compileUrlPattern, type UrlOfPlugin } from './url-pattern.js';

/**
 * Finds plugins by the configuration that a browser may see: `discovery.endpoints` and `backend.topology`, by external addresses, and
 * `backend.baseUrl` for the rest. An endpoint that names the plugin counts first, then the topology, then an endpoint for `'*'`; of two
 * endpoints that name the plugin, the later one.
 *
 * @example
 * ```ts
 * import { FrontendHostDiscovery } from 'proscenium/client';
 *
 * const discovery = FrontendHostDiscovery.fromConfig({
 *   backend: { baseUrl: 'https://portal.example.com' },
 *   discovery: { endpoints: [{ target: 'https://stage.example.com/api/{{pluginId}}', plugins: ['scaffolder'] }] },
 * });
 * await discovery.getBaseUrl('scaffolder'); // https://stage.example.com/api/scaffolder
 * await discovery.getBaseUrl('catalog'); // https://portal.example.com/api/catalog
 * ```
 */
export class FrontendHostDiscovery implements DiscoveryApi {
  readonly #urls: ReadonlyMap<string, UrlOfPlugin>;
  readonly #fallback: UrlOfPlugin;

  private constructor(urls: ReadonlyMap<string, UrlOfPlugin>, fallback: UrlOfPlugin) {
    this.#urls = urls;
    this.#fallback = fallback;
  }

  /**
   * Reads the configuration, once.
   *
   * @param input - a reader, or the values themselves
   * @param options - `pathPattern`: what follows the URL of a backend; default `/api/{{ pluginId }}`
   * @throws Error for a value that is missing or of another type, and for a target that is no address or ends with a slash
   */
  static fromConfig(input: ConfigInput, options: { readonly pathPattern?: string } = {}): FrontendHostDiscovery {
    const config = readerOf(input);
    const baseUrl = config.getString('backend.baseUrl').replace(/\/$/, '');
    const pathPattern = options.pathPattern ?? '/api/{{ pluginId }}';
    const places = [
      ...backendsOf(config).map(({ url, plugins }) => ({ target: `${url}${pathPattern}`, plugins })),
      ...endpointsOf(config),
    ];
    const urls = places.flatMap(({ target, plugins }) => {
      const urlOf = compileUrlPattern(target);
      return plugins.map((id) => [id, urlOf] as const);
    });
    return new FrontendHostDiscovery(new Map(urls), compileUrlPattern(`${baseUrl}${pathPattern}`));
  }

  async getBaseUrl(pluginId: string): Promise<string> {
    const urlOf = this.#urls.get(pluginId) ?? this.#urls.get('*') ?? this.#fallback;
    return urlOf(pluginId);
  }
}
