import { fileURLToPath } from 'node:url';
import { InputError, type JsonObject, Service } from 'proscenium';
import { CatalogClient, type Location } from '../templates/catalog-client.js';
import { formatEntityRef } from '../templates/entity-ref.js';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface CatalogRegisterInput {
  readonly catalogInfoUrl?: string;
  readonly repoContentsUrl?: string;
  readonly catalogInfoPath?: string;
}

@Service('plugin', BuiltInAction)
export class CatalogRegister implements BuiltInAction {
  readonly id = 'catalog:register';
  readonly description = 'Tells the catalog where to find the description of what was made.';
  readonly schema = {
    input: {
      type: 'object',
      additionalProperties: false,
      oneOf: [{ required: ['catalogInfoUrl'] }, { required: ['repoContentsUrl'] }],
      properties: {
        catalogInfoUrl: { type: 'string', title: 'The file, as a file: or https: URL' },
        repoContentsUrl: { type: 'string', title: 'The folder of the file, as publish:folder puts it out' },
        catalogInfoPath: { type: 'string', title: 'The file in that folder; default: catalog-info.yaml' },
      },
    },
    output: {
      type: 'object',
      properties: {
        entityRef: { type: 'string', title: 'The first entity in the file' },
        catalogInfoUrl: { type: 'string', title: 'The file, as a URL' },
      },
    },
  };

  constructor(private readonly catalog: CatalogClient) {}

  async handler({ input, log }: ActionContext<CatalogRegisterInput>): Promise<JsonObject> {
    const catalogInfoUrl = readUrl(input);
    log(`Registering ${catalogInfoUrl.href}`);
    const entities = await this.catalog.register(asLocation(catalogInfoUrl));
    // The catalog also lists an entity that stands for the file itself.
    const first = entities.find(({ kind }) => kind !== 'Location');
    if (first === undefined) return { catalogInfoUrl: catalogInfoUrl.href };
    const { kind, metadata } = first;
    const entityRef = formatEntityRef({ kind, namespace: metadata.namespace ?? 'default', name: metadata.name });
    log(`Registered ${entityRef}`);
    return { catalogInfoUrl: catalogInfoUrl.href, entityRef };
  }
}

function readUrl({ catalogInfoUrl, repoContentsUrl = '', catalogInfoPath = 'catalog-info.yaml' }: CatalogRegisterInput): URL {
  const text = catalogInfoUrl ?? `${repoContentsUrl.replace(/\/$/, '')}/${catalogInfoPath.replace(/^\//, '')}`;
  if (!URL.canParse(text)) throw new InputError(`'${text}' is not a URL`);
  return new URL(text);
}

function asLocation(url: URL): Location {
  return url.protocol === 'file:' ? { type: 'file', target: fileURLToPath(url) } : { type: 'url', target: url.href };
}
