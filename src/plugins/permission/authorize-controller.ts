import type { Context } from '../../contracts/context.js';
import { Controller, Get, Post } from '../../decorators/controller.js';
import { InputError } from '../../errors/http-errors.js';
import { Askers } from './askers.js';
import { type AuthorizeItem, readAuthorizeRequest } from './read-authorize-request.js';
import { Verdicts } from './verdicts.js';

/** The endpoints of the plugin, with the paths and shapes of Backstage. */
@Controller('/')
export class AuthorizeController {
  constructor(
    private readonly askers: Askers,
    private readonly verdicts: Verdicts,
  ) {}

  @Get('/health', { allow: ['unauthenticated'], summary: 'Tells that the plugin is there', tags: ['permissions'] })
  health() {
    return { status: 'ok' };
  }

  @Post('/authorize', { allow: ['user'], summary: 'Tells what a user may do', tags: ['permissions'] })
  async authorize(ctx: Context) {
    const asker = await this.askers.identify(ctx);
    const items = readAuthorizeRequest(ctx.request.body);
    if (!asker.isPlugin) items.forEach(requireResource);
    return { items: await this.verdicts.reach(items, asker) };
  }
}

function requireResource({ permission, resourceRef }: AuthorizeItem, index: number): void {
  if (permission.type === 'resource' && resourceRef === undefined)
    throw new InputError(
      `items[${index}] needs a resourceRef: the permission ${permission.name} is about resources, and a user asks directly`,
    );
}
