import type { Context } from '../../../contracts/context.js';
import { Controller, Get, Post } from '../../../decorators/controller.js';
import type { RouteOptions } from '../../../decorators/route-options.js';
import { NotFoundError } from '../../../errors/http-errors.js';
import type { AuthProvider } from '../auth-providers.js';
import { ConfiguredProviders } from '../configured-providers.js';

/** Who signs in has no credentials yet. */
const OPEN: RouteOptions = { allow: ['unauthenticated'], tags: ['sign-in'] };

/** What browsers ask each provider. */
@Controller('/:provider')
export class ProviderController {
  constructor(private readonly providers: ConfiguredProviders) {}

  @Get('/start', { ...OPEN, summary: 'Sends the browser to where users sign in' })
  async start(ctx: Context): Promise<unknown> {
    return this.#of(ctx).start(ctx);
  }

  @Get('/handler/frame', { ...OPEN, summary: 'Where the browser comes back to' })
  async handleFrame(ctx: Context): Promise<unknown> {
    return this.#of(ctx).frameHandler(ctx);
  }

  @Post('/handler/frame', { ...OPEN, summary: 'Where the browser comes back to with a form' })
  async handlePostedFrame(ctx: Context): Promise<unknown> {
    return this.#of(ctx).frameHandler(ctx);
  }

  @Get('/refresh', { ...OPEN, summary: 'A new token for whoever is signed in' })
  async refresh(ctx: Context): Promise<unknown> {
    return this.#call(ctx, 'refresh');
  }

  @Post('/refresh', { ...OPEN, summary: 'A new token for whoever is signed in' })
  async refreshByPost(ctx: Context): Promise<unknown> {
    return this.#call(ctx, 'refresh');
  }

  @Post('/logout', { ...OPEN, summary: 'Ends the session' })
  async logout(ctx: Context): Promise<unknown> {
    return this.#call(ctx, 'logout');
  }

  #of(ctx: Context): AuthProvider {
    return this.providers.find(ctx.params['provider'] ?? '');
  }

  #call(ctx: Context, action: 'refresh' | 'logout'): Promise<unknown> {
    const provider = this.#of(ctx);
    const answer = provider[action]?.(ctx);
    if (answer === undefined) throw new NotFoundError(`The provider '${ctx.params['provider']}' has no ${action}`);
    return answer;
  }
}
