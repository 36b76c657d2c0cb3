/** What the compiler says about plugins, modules, loaders and controllers. Compiled, never run. */
import { type Context, Controller, FeatureLoader, Get, Module, Plugin, Post } from 'proscenium';

@Controller('/entities')
export class EntityController {
  readonly counted = new Map<string, number>();

  @Get('/:name', { allow: ['user', 'service'] })
  async show(ctx: Context) {
    return { name: ctx.params['name'] };
  }

  @Post('/')
  create(ctx: Context, next: () => Promise<unknown>) {
    ctx.status = 201;
    return next();
  }

  @Get('/count')
  count() {
    return this.counted.size;
  }

  // @ts-expect-error a route is a method, not a field
  @Get('/field')
  readonly field = 'value';

  // @ts-expect-error there is no such principal
  @Get('/secret', { allow: ['admin'] })
  secret() {
    return 'secret';
  }
}

// @ts-expect-error a path is a string
Get(61);

@Plugin('catalog', { controllers: [EntityController] })
export class CatalogPlugin {}

// @ts-expect-error classes are listed, not instances
Plugin('catalog', { controllers: [new EntityController()] });
// @ts-expect-error there is no such kind of content
Plugin('catalog', { middleware: [] });

@Module('catalog')
export class ById {}

@Module(CatalogPlugin, { id: 'by-class' })
export class ByClass {}

// @ts-expect-error a module names its plugin
Module();

@FeatureLoader()
export class Everything {
  *load() {
    yield CatalogPlugin;
    yield import('proscenium');
  }
}

@FeatureLoader()
export class Later {
  async load() {
    return [CatalogPlugin];
  }
}

// @ts-expect-error a loader has load()
@FeatureLoader()
export class Nothing {}
