import {
  Auth,
  type Context,
  Controller,
  createPermission,
  type Credentials,
  Discovery,
  Get,
  HttpAuth,
  InputError,
  NotFoundError,
  Permissions,
  Plugin,
  UserInfo,
} from 'proscenium';

const permission = createPermission({ name: 'lights.dim', attributes: { action: 'read' } });

/** The same routes as those of the plugin `sound` in backstage-backend.cjs, so that answers can be compared. */
@Controller('/')
export class LightsController {
  constructor(
    private readonly httpAuth: HttpAuth,
    private readonly permissions: Permissions,
    private readonly userInfo: UserInfo,
  ) {}

  @Get('/whoami')
  async whoami(ctx: Context) {
    return (await this.httpAuth.credentials(ctx)).principal;
  }

  @Get('/users')
  async users(ctx: Context) {
    return (await this.httpAuth.credentials(ctx, { allow: ['user'] })).principal;
  }

  @Get('/services')
  async services(ctx: Context) {
    return (await this.httpAuth.credentials(ctx, { allow: ['service'] })).principal;
  }

  @Get('/info')
  async info(ctx: Context) {
    return this.userInfo.getUserInfo(await this.httpAuth.credentials(ctx));
  }

  @Get('/permitted')
  async permitted(ctx: Context) {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials: await this.httpAuth.credentials(ctx),
    });
    return decision;
  }

  @Get('/fault/bad')
  bad() {
    throw new InputError('that is no tone');
  }

  @Get('/fault/missing')
  missing() {
    throw new NotFoundError('no such tone');
  }

  @Get('/fault/broken')
  broken() {
    throw new Error('the amplifier is broken');
  }

  @Get('/open', { allow: ['unauthenticated'] })
  open() {
    return { open: true };
  }

  @Get('/page', { allow: ['user-cookie'] })
  async page(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx, { allow: ['user'], allowLimitedAccess: true });
    return credentials.principal;
  }
}

/** Calls of the plugin `sound`, as that one calls this. */
@Controller('/')
export class CallController {
  constructor(
    private readonly auth: Auth,
    private readonly discovery: Discovery,
    private readonly httpAuth: HttpAuth,
  ) {}

  @Get('/call/:path')
  async call(ctx: Context) {
    return this.#callSound(await this.httpAuth.credentials(ctx), String(ctx.params['path']));
  }

  @Get('/call-as-plugin/:path')
  async callAsPlugin(ctx: Context) {
    return this.#callSound(await this.auth.getOwnServiceCredentials(), String(ctx.params['path']));
  }

  async #callSound(onBehalfOf: Credentials, path: string) {
    const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'sound' });
    const response = await fetch(`${await this.discovery.getBaseUrl('sound')}/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: await response.json() };
  }
}

@Plugin('lights', { controllers: [LightsController, CallController] })
export class LightsPlugin {}
