import type Koa from 'koa';
import type { ItemPages } from './hand-written.js';
import { middlewareCount, PAGES } from './shape.js';

/** Serves controllers with Koa and nothing else: the plugin is looked up by its id, the page by its name. */
export class Dispatch {
  readonly #plugins = new Map<
    string,
    { readonly pages: ReadonlyMap<string, () => unknown>; readonly controller: ItemPages }
  >();

  add(plugin: string, controller: ItemPages): void {
    this.#plugins.set(plugin, { pages: new Map(PAGES.map((name) => [name, () => controller.page(name)])), controller });
  }

  /** Adds the middlewares that pass through, and the dispatcher behind them. */
  install(app: Koa): void {
    for (let count = 0; count < middlewareCount; count++) {
      app.use(async (ctx, next) => {
        ctx.state['seen'] = count;
        await next();
      });
    }
    app.use(async (ctx) => this.#answer(ctx));
  }

  #answer(ctx: Koa.Context): void {
    const { path } = ctx;
    if (ctx.method !== 'GET' || !path.startsWith('/api/')) return;
    const end = path.indexOf('/', 5);
    const plugin = this.#plugins.get(path.slice(5, end));
    if (plugin === undefined) return;
    const rest = path.slice(end + 1);
    const page = plugin.pages.get(rest);
    if (page !== undefined) ctx.body = page();
    else if (rest.startsWith('items/')) ctx.body = plugin.controller.item(decodeURIComponent(rest.slice(6)));
  }
}
