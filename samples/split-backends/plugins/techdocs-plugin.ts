import { type Context, Controller, Get, HttpAuth, NotFoundError, Plugin } from 'proscenium';
import { PluginCaller } from './plugin-caller.js';

@Controller('/static/docs')
class DocsController {
  constructor(
    private readonly httpAuth: HttpAuth,
    private readonly caller: PluginCaller,
  ) {}

  /** The page of an entity, for users who may see the entity. */
  @Get('/:namespace/:kind/:name', { allow: ['user'] })
  async show(ctx: Context): Promise<void> {
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user'] });
    const { kind = '', namespace = '', name = '' } = ctx.params;
    const path = [kind, namespace, name].map(encodeURIComponent).join('/');
    const response = await this.caller.get('catalog', `/entities/by-name/${path}`, credentials);
    if (!response.ok) throw new NotFoundError(`there is no documentation of ${kind}:${namespace}/${name}`);
    const { metadata } = (await response.json()) as {
      metadata: { name: string; title?: string; description?: string };
    };
    ctx.type = 'text/markdown';
    ctx.body = `# ${metadata.title ?? metadata.name}\n\n${metadata.description ?? ''}\n`;
  }
}

/** Documentation of entities, as short as it gets. */
@Plugin('techdocs', { controllers: [DocsController] })
export class TechDocsPlugin {}

export default TechDocsPlugin;
