import {
  type Constructor,
  type Context,
  Controller,
  Get,
  HttpRouter,
  Logger,
  Plugin,
  RootConfig,
  Service,
} from 'proscenium';
import { type Item, itemOf, middlewareCount, type Page, pageOf } from './shape.js';

/** One plugin as a user writes it, made anew for each id. */
export function itemPlugin(id: string): Constructor {
  @Service('plugin')
  class ItemRepository {
    readonly tags: readonly string[];

    constructor(
      readonly logger: Logger,
      config: RootConfig,
    ) {
      this.tags = config.getStringArray('app.tags');
    }

    item(key: string): Item {
      return itemOf(id, key, this.tags);
    }

    page(name: string): Page {
      return pageOf(id, name, this.tags);
    }
  }

  @Service('plugin')
  class ItemService {
    constructor(
      private readonly repository: ItemRepository,
      readonly logger: Logger,
      readonly config: RootConfig,
    ) {}

    item(key: string): Item {
      return this.repository.item(key);
    }

    page(name: string): Page {
      return this.repository.page(name);
    }
  }

  @Controller()
  class ItemController {
    constructor(
      private readonly service: ItemService,
      readonly logger: Logger,
    ) {}

    @Get('/items/:id', OPEN)
    item(ctx: Context): Item {
      return this.service.item(ctx.params['id'] ?? '');
    }

    @Get('/status', OPEN)
    status(): Page {
      return this.service.page('status');
    }

    @Get('/list', OPEN)
    list(): Page {
      return this.service.page('list');
    }

    @Get('/stats', OPEN)
    stats(): Page {
      return this.service.page('stats');
    }

    @Get('/latest', OPEN)
    latest(): Page {
      return this.service.page('latest');
    }

    @Get('/top', OPEN)
    top(): Page {
      return this.service.page('top');
    }

    @Get('/tags', OPEN)
    tags(): Page {
      return this.service.page('tags');
    }

    @Get('/users', OPEN)
    users(): Page {
      return this.service.page('users');
    }

    @Get('/groups', OPEN)
    groups(): Page {
      return this.service.page('groups');
    }

    @Get('/about', OPEN)
    about(): Page {
      return this.service.page('about');
    }
  }

  @Plugin(id, { controllers: [ItemController] })
  class ItemPlugin {
    constructor(router: HttpRouter) {
      for (let count = 0; count < middlewareCount; count++) {
        router.use(async (ctx, next) => {
          ctx.state['seen'] = count;
          await next();
        });
      }
    }
  }
  return ItemPlugin;
}

/** The other peers ask nobody who he is. */
const OPEN = { allow: ['unauthenticated'] } as const;
