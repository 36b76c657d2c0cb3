import { type Context, Controller, Get, HttpAuth, Plugin, ServiceUnavailableError } from 'proscenium';
import { PluginCaller } from './plugin-caller.js';

/** What search needs of an entity. */
interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly title?: string; readonly description?: string };
}

@Controller('/query')
class QueryController {
  constructor(
    private readonly httpAuth: HttpAuth,
    private readonly caller: PluginCaller,
  ) {}

  /** Finds in the catalog what the user may see there. */
  @Get('/', { allow: ['user'] })
  async query(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user'] });
    const response = await this.caller.get('catalog', '/entities', credentials);
    if (!response.ok) throw new ServiceUnavailableError(`the catalog answered ${response.status}`);
    const term = String(ctx.query['term'] ?? '').toLowerCase();
    const entities = (await response.json()) as readonly Found[];
    const found = entities.filter((entity) => textOf(entity).includes(term));
    return { results: found.map(({ kind, metadata }) => ({ type: kind, title: metadata.title ?? metadata.name })) };
  }
}

function textOf({ metadata }: Found): string {
  return [metadata.name, metadata.title, metadata.description].join(' ').toLowerCase();
}

/** Searches the catalog, at the very moment. */
@Plugin('search', { controllers: [QueryController] })
export class SearchPlugin {}

export default SearchPlugin;
