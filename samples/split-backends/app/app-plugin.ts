import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HttpRouter, type JsonObject, Plugin, RootConfig, RootConfigSchema, serveStatic } from 'proscenium';

const PUBLIC = fileURLToPath(new URL('../../../../samples/split-backends/app/public/', import.meta.url));

/** Serves the page, and the client that the page uses. */
@Plugin('app')
export class AppPlugin {
  constructor(router: HttpRouter, config: RootConfig, schema: RootConfigSchema) {
    router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    router.get('/settings.json', () => schema.frontendView(config.get<JsonObject>()));
    router.get('/proscenium-client.js', (ctx) => {
      ctx.type = 'text/javascript';
      return createReadStream(fileURLToPath(import.meta.resolve('proscenium/client')));
    });
    router.use(serveStatic(PUBLIC, { fallback: 'index.html' }));
  }
}

export default AppPlugin;
