import { type Context, Controller, Get, HttpRouter, type JsonObject, NotFoundError, Plugin, Post } from 'proscenium';
import { createTestBackend, type TestBackend } from 'proscenium/testing';
import { readText } from '../../support/repository.js';

/** What the routes of these plugins have in common: they say who they are, and what arrived there. */
abstract class EchoController {
  protected abstract readonly backend: string;

  protected echo(ctx: Context) {
    const { 'x-forwarded-for': forwarded } = ctx.headers;
    const authorization = ctx.get('authorization');
    return {
      backend: this.backend,
      method: ctx.method,
      authorization,
      body: ctx.request.body ?? {},
      ip: ctx.ip,
      forwarded,
    };
  }
}

@Controller('/')
class CatalogController extends EchoController {
  protected readonly backend = 'one';

  @Get('/who', { allow: ['unauthenticated'] })
  who(ctx: Context) {
    return this.echo(ctx);
  }

  @Get('/entities/:name', { allow: ['unauthenticated'] })
  find(ctx: Context) {
    throw new NotFoundError(`There is no ${ctx.params['name']}`);
  }
}

@Controller('/')
class ScaffolderController extends EchoController {
  protected readonly backend = 'two';

  @Get('/', { allow: ['unauthenticated'] })
  root(ctx: Context) {
    return this.echo(ctx);
  }

  @Get('/who', { allow: ['unauthenticated'] })
  who(ctx: Context) {
    return this.echo(ctx);
  }

  @Post('/v2/tasks', { allow: ['unauthenticated'] })
  create(ctx: Context) {
    return this.echo(ctx);
  }

  @Get('/named/:name', { allow: ['unauthenticated'] })
  named(ctx: Context) {
    return { name: ctx.params['name'] };
  }
}

@Plugin('catalog', { controllers: [CatalogController] })
class CatalogPlugin {}

@Plugin('scaffolder', { controllers: [ScaffolderController] })
class ScaffolderPlugin {}

/** Its name begins like that of another plugin. */
@Plugin('scaffolder-extras')
class ExtrasPlugin {
  constructor(router: HttpRouter) {
    router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    router.get('/', () => ({ backend: 'one' }));
  }
}

/** The page, and the client as the package has it. */
@Plugin('app')
export class AppPlugin {
  constructor(router: HttpRouter) {
    router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
    for (const [path, { type, text }] of Object.entries(pageFiles()))
      router.get(path, (ctx) => {
        ctx.type = type;
        ctx.body = text;
      });
  }
}

/** The files of the page by their paths. */
export function pageFiles(): Readonly<Record<string, { readonly type: string; readonly text: string }>> {
  return {
    '/': { type: 'text/html', text: '<!doctype html><title>Page</title><link rel="icon" href="data:,">' },
    '/client.js': { type: 'text/javascript', text: readText('dist/lib/client.js') },
  };
}

/** The two halves of a split backend, on two ports. */
export async function givenHalves(
  config: JsonObject,
): Promise<{ readonly one: TestBackend; readonly two: TestBackend }> {
  const [one, two] = await Promise.all([
    createTestBackend({ config }).add(AppPlugin).add(CatalogPlugin).add(ExtrasPlugin).start(),
    createTestBackend({ config }).add(ScaffolderPlugin).start(),
  ]);
  return { one, two };
}
