import { HttpRouter, type JsonObject, Plugin, RootConfig, RootConfigSchema, serveStatic } from 'proscenium';
import { findPublicFolder } from './public-folder.js';

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
  constructor(
    private readonly router: HttpRouter,
    private readonly config: RootConfig,
    private readonly schema: RootConfigSchema,
  ) {}

  onInit(): void {
    this.router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    this.router.use((ctx, next) => {
      ctx.set(SECURITY_HEADERS);
      return next();
    });
    this.router.use(serveStatic(findPublicFolder(), { fallback: 'index.html' }));
    // Only what some schema declares to be of visibility `frontend`; everything else stays here.
    this.router.get('/settings.json', () => this.schema.frontendView(this.config.get<JsonObject>()));
  }
}
