import type { Context } from '../../contracts/context.js';
import { RootHttpRouter } from '../../contracts/http-router.js';
import { Service } from '../../decorators/service.js';
import { openApiConfig } from './config-schema.js';
import { OpenApiCatalogue } from './open-api-catalogue.js';

/**
 * Serves the document of the whole backend at `/.proscenium/openapi.json`, and a page that shows it at `/.proscenium/openapi`.
 * Both are there for everybody who reaches the port, and tell which plugins there are: off in production unless asked for.
 */
@Service('root', { config: openApiConfig })
export class OpenApiEndpoints {
  constructor(
    private readonly router: RootHttpRouter,
    private readonly catalogue: OpenApiCatalogue,
  ) {}

  onInit(): void {
    if (!this.catalogue.isEnabled) return;
    this.router.use(DOCUMENT, (ctx) => this.#answerDocument(ctx));
    this.router.use(PAGE, (ctx) => this.#answerPage(ctx));
  }

  async #answerDocument(ctx: Context): Promise<void> {
    if (!isRead(ctx) || ctx.path !== DOCUMENT) return;
    ctx.set('Cache-Control', 'no-cache');
    ctx.type = 'json';
    ctx.body = await this.catalogue.backendDocument();
  }

  async #answerPage(ctx: Context): Promise<void> {
    if (!isRead(ctx)) return;
    const { pageFile, PAGE_HEADERS } = await import('./page/page-files.js');
    const file = pageFile(ctx.path.slice(PAGE.length));
    if (file === undefined) return;
    ctx.set(PAGE_HEADERS);
    ctx.type = file.type;
    ctx.body = file.text;
  }
}

const DOCUMENT = '/.proscenium/openapi.json';
const PAGE = '/.proscenium/openapi';

function isRead(ctx: Context): boolean {
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}
