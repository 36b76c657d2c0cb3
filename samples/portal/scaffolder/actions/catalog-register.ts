import { fileURLToPath } from 'node:url';
import { ConflictError, InputError, type JsonObject, Service } from 'proscenium';
import { CatalogClient, type Entity, type Location } from '../templates/catalog-client.js';
import { type EntityRef, formatEntityRef } from '../templates/entity-ref.js';
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
    const location = asLocation(catalogInfoUrl);
    log(`Registering ${catalogInfoUrl.href}`);
    // The catalog also lists an entity that stands for the file itself.
    const entities = (await this.catalog.tryLocation(location)).filter(({ kind }) => kind !== 'Location');
    const [first, ...others] = entities.map(refOf);
    if (first === undefined) throw new InputError(`there is no entity in ${catalogInfoUrl.href}`);
    for (const ref of [first, ...others]) await this.#checkNew(ref);
    await this.catalog.addLocation(location);
    const entityRef = formatEntityRef(first);
    log(`Registered ${entityRef}`);
    return { catalogInfoUrl: catalogInfoUrl.href, entityRef };
  }

  /** The catalog keeps the first of two entities of one name, and the result would lead to what somebody else has made. */
  async #checkNew(ref: EntityRef): Promise<void> {
    if ((await this.catalog.find(ref)) === undefined) return;
    throw new ConflictError(`the catalog has an entity '${formatEntityRef(ref)}' already; choose another name`);
  }
}

function refOf({ kind, metadata }: Entity): EntityRef {
  return { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
}

function readUrl({
  catalogInfoUrl,
  repoContentsUrl = '',
  catalogInfoPath = 'catalog-info.yaml',
}: CatalogRegisterInput): URL {
  const text = catalogInfoUrl ?? `${repoContentsUrl.replace(/\/$/, '')}/${catalogInfoPath.replace(/^\//, '')}`;
  if (!URL.canParse(text)) throw new InputError(`'${text}' is not a URL`);
  return new URL(text);
}

function asLocation(url: URL): Location {
  return url.protocol === 'file:' ? { type: 'file', target: fileURLToPath(url) } : { type: 'url', target: url.href };
}
