import { timingSafeEqual } from 'node:crypto';
import {
  AuthenticationError,
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
import { everythingOn, type Item, itemOf, middlewareCount, type Page, pageOf, TOKEN } from './shape.js';

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

    @Get('/items/:id', { ...OPEN, ...CHECKS })
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
      // Unknown paths too are what they are with the other peers.
      router.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      if (everythingOn) router.use(checkToken);
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

/** What a guard does until the framework has one: compares in a time that tells nothing. */
function checkToken(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
  const given = Buffer.from(ctx.get('authorization'));
  if (given.length !== EXPECTED.length || !timingSafeEqual(given, EXPECTED))
    throw new AuthenticationError('Missing or invalid token');
  return next();
}

const EXPECTED = Buffer.from(TOKEN);

/** zod is loaded by those peers only that use it. */
const CHECKS = everythingOn ? { query: (await import('./item-query.js')).ItemQuery } : {};

/** The other peers ask nobody who he is. */
const OPEN = { allow: ['unauthenticated'] } as const;
