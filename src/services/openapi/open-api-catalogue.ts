import { RootConfig } from '../../contracts/root-config.js';
import { Service } from '../../decorators/service.js';
import type { DescribedApi } from './described-api.js';
import type { OpenApiDocument } from './document/open-api-types.js';

/**
 * Knows the routes of every plugin that is up, and writes OpenAPI documents of them when one is asked for, and again when routes have
 * changed since.
 */
@Service('root', { eager: false })
export class OpenApiCatalogue {
  /** Whether documents are served: `backend.openapi.enabled`, by default unless `NODE_ENV` is `production`. */
  readonly isEnabled: boolean;
  readonly #info: OpenApiDocument['info'];
  readonly #apis = new Map<string, DescribedApi>();
  readonly #written = new Map<string, { readonly revision: number; readonly text: string }>();

  /** @throws ProsceniumError `INVALID_CONFIG` */
  constructor(config: RootConfig) {
    this.isEnabled = config.getOptionalBoolean('backend.openapi.enabled') ?? process.env['NODE_ENV'] !== 'production';
    this.#info = {
      title: config.getOptionalString('backend.openapi.title') ?? config.getOptionalString('app.title') ?? 'Backend',
      version: config.getOptionalString('backend.openapi.version') ?? 'unversioned',
    };
  }

  add(api: DescribedApi): void {
    this.#apis.set(api.pluginId, api);
  }

  /** The document of one plugin as JSON. */
  async pluginDocument(api: DescribedApi): Promise<string> {
    const { buildPluginDocument } = await import('./document/build-document.js');
    return this.#textOf(api.pluginId, api.revision(), () => buildPluginDocument(api, this.#info.version));
  }

  /** The document of all plugins as JSON. */
  async backendDocument(): Promise<string> {
    const { buildBackendDocument } = await import('./document/build-document.js');
    const apis = [...this.#apis.values()];
    // Plugins and routes are only ever added.
    const revision = apis.reduce((sum, api) => sum + api.revision() + 1, 0);
    return this.#textOf('', revision, () => buildBackendDocument(apis, this.#info));
  }

  #textOf(key: string, revision: number, build: () => OpenApiDocument): string {
    const known = this.#written.get(key);
    if (known?.revision === revision) return known.text;
    const text = JSON.stringify(build());
    this.#written.set(key, { revision, text });
    return text;
  }
}
