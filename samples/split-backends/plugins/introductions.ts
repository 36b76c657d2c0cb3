import { type Context, HttpAuth, HttpRouter, Service } from 'proscenium';
import { PluginCaller } from './plugin-caller.js';

/**
 * Two routes that show who calls whom. `/introductions` says whom the plugin takes the caller for. `/introductions/<plugin>` asks
 * another plugin the same, on behalf of the user, or with `?as=plugin` for itself.
 */
@Service('plugin')
export class Introductions {
  constructor(
    private readonly router: HttpRouter,
    private readonly httpAuth: HttpAuth,
    private readonly caller: PluginCaller,
  ) {}

  serve(): void {
    this.router.get('/introductions', async (ctx) => (await this.httpAuth.credentials(ctx)).principal);
    this.router.get('/introductions/:plugin', (ctx) => this.#introduce(ctx));
  }

  async #introduce(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const onBehalfOf = ctx.query['as'] === 'plugin' ? undefined : credentials;
    const response = await this.caller.get(ctx.params['plugin'] ?? '', '/introductions', onBehalfOf);
    ctx.status = response.status;
    return response.json();
  }
}
