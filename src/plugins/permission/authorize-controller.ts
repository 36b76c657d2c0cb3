import { Auth } from '../../contracts/auth.js';
import type { Context } from '../../contracts/context.js';
import type { Credentials } from '../../contracts/credentials.js';
import { HttpAuth } from '../../contracts/http-auth.js';
import { RootConfig } from '../../contracts/root-config.js';
import { UserInfo } from '../../contracts/user-info.js';
import { Controller, Get, Post } from '../../decorators/controller.js';
import { InputError } from '../../errors/http-errors.js';
import type { PolicyQueryUser } from './permission-policy.js';
import { type AuthorizeItem, readAuthorizeRequest } from './read-authorize-request.js';
import { Verdicts } from './verdicts.js';

/** The endpoints of the plugin, with the paths and shapes of Backstage. */
@Controller('/')
export class AuthorizeController {
  constructor(
    private readonly auth: Auth,
    private readonly httpAuth: HttpAuth,
    private readonly userInfo: UserInfo,
    private readonly verdicts: Verdicts,
    private readonly config: RootConfig,
  ) {}

  @Get('/health', { allow: ['unauthenticated'], summary: 'Tells that the plugin is there', tags: ['permissions'] })
  health() {
    return { status: 'ok' };
  }

  @Post('/authorize', {
    allow: ['user'],
    summary: 'Tells what a user may do',
    tags: ['permissions'],
  })
  async authorize(ctx: Context) {
    // Callers without credentials come here only where the default policy of authentication is switched off.
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user', 'none'] });
    const items = readAuthorizeRequest(ctx.request.body);
    if (this.#isStranger(credentials)) items.forEach(requireResource);
    const user = await this.#find(credentials);
    return { items: await this.verdicts.reach(items, { credentials, user, signal: ctx.signal }) };
  }

  /** Plugins are told under which conditions somebody may do something; browsers learn yes or no. */
  #isStranger(credentials: Credentials): boolean {
    if (this.auth.isPrincipal(credentials, 'user')) return credentials.principal.actor === undefined;
    return this.config.getOptionalBoolean('backend.auth.dangerouslyDisableDefaultAuthPolicy') !== true;
  }

  async #find(credentials: Credentials): Promise<PolicyQueryUser | undefined> {
    if (!this.auth.isPrincipal(credentials, 'user')) return undefined;
    return { credentials, info: await this.userInfo.getUserInfo(credentials) };
  }
}

function requireResource({ permission, resourceRef }: AuthorizeItem, index: number): void {
  if (permission.type === 'resource' && resourceRef === undefined)
    throw new InputError(
      `items[${index}] needs a resourceRef: the permission ${permission.name} is about resources, and a user asks directly`,
    );
}
