import { type Context, HttpRouter, Plugin, RootConfig } from 'proscenium';
import { findPublicFolder } from './public-folder.js';
import { StaticFiles } from './static-files.js';

/** The paths that the page itself understands; a reload of one of them must bring the page back. */
const PAGES = /^\/(?:$|index\.html$|(?:create|entity|tasks)(?:\/|$))/;

/** What the page may load: its own files, and nothing from elsewhere. */
const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Serves the web page of the portal. The root router hands every path outside `/api` to the plugin `app`, so `/` and the deep links
 * of the page arrive here.
 */
@Plugin('app')
export class AppPlugin {
  readonly #files = new StaticFiles(findPublicFolder());

  constructor(
    private readonly router: HttpRouter,
    private readonly config: RootConfig,
  ) {}

  onInit(): void {
    this.router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    this.router.use((ctx, next) => this.#serve(ctx, next));
    this.router.get('/settings.json', () => ({ title: this.config.getOptionalString('app.title') ?? 'Portal' }));
  }

  async #serve(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    const path = ctx.path.replace(/^\/api\/app(?=\/|$)/, '') || '/';
    const served = await this.#files.serve(ctx, PAGES.test(path) ? '/index.html' : path);
    if (!served) return next();
    ctx.set(SECURITY_HEADERS);
    return undefined;
  }
}
