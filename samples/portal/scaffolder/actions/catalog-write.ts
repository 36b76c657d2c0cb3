import { type JsonObject, Service } from 'proscenium';
import { BuiltInAction } from './built-in-action.js';
import type { ActionContext } from './template-action.js';

interface CatalogWriteInput {
  readonly entity: JsonObject;
  readonly filePath?: string;
}

@Service('plugin', BuiltInAction)
export class CatalogWrite implements BuiltInAction {
  readonly id = 'catalog:write';
  readonly description = 'Writes the file by which the catalog will know what was made.';
  readonly schema = {
    input: {
      type: 'object',
      required: ['entity'],
      additionalProperties: false,
      properties: {
        filePath: { type: 'string', title: 'Where to; default: catalog-info.yaml' },
        entity: {
          type: 'object',
          required: ['apiVersion', 'kind', 'metadata'],
          properties: {
            apiVersion: { type: 'string' },
            kind: { type: 'string' },
            metadata: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
        },
      },
    },
  };

  async handler({ input, workspace, log }: ActionContext<CatalogWriteInput>): Promise<void> {
    const { entity, filePath = 'catalog-info.yaml' } = input;
    const { stringify } = await import('yaml');
    await workspace.write(filePath, stringify(entity));
    log(`Wrote ${filePath}`);
  }
}
