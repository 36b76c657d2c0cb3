import { type Context, Controller, Get } from 'proscenium';
import { CatalogClient } from '../templates/catalog-client.js';
import { readTemplate } from '../templates/template.js';

/** Says what a template wants to know, page by page. */
@Controller('/v2/templates')
export class TemplateController {
  constructor(private readonly catalog: CatalogClient) {}

  @Get('/:namespace/:kind/:name/parameter-schema')
  async showParameters(ctx: Context) {
    const { namespace = '', kind = '', name = '' } = ctx.params;
    const { metadata, parameters } = readTemplate(await this.catalog.get({ kind, namespace, name }));
    return {
      title: metadata.title ?? metadata.name,
      description: metadata.description,
      steps: parameters.map((schema) => ({
        title: schema['title'] ?? 'Please enter the following information',
        description: schema['description'],
        schema,
      })),
    };
  }
}
