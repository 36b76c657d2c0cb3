import {
  Actions,
  ActionsRegistry,
  Auth,
  type Context,
  Controller,
  createPermission,
  type Credentials,
  Discovery,
  Get,
  HttpAuth,
  InputError,
  type JsonObject,
  NotFoundError,
  Permissions,
  Plugin,
  Post,
  UserInfo,
} from 'proscenium';
import { z } from 'zod';

const permission = createPermission({ name: 'lights.dim', attributes: { action: 'read' } });

const record = createPermission({ name: 'lights.record', attributes: { action: 'create' } });
const hidden = createPermission({ name: 'lights.hidden', attributes: { action: 'read' } });

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

/** Lists actions, and calls those of the plugin `sound`, as that one calls those of this. */
@Controller('/')
export class ActionController {
  constructor(
    private readonly actions: Actions,
    private readonly httpAuth: HttpAuth,
  ) {}

  @Get('/actions')
  async list(ctx: Context) {
    return this.actions.list({ credentials: await this.httpAuth.credentials(ctx) });
  }

  @Post('/invoke/:action')
  async invoke(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const body = ctx.request.body as { input: JsonObject; secrets?: JsonObject };
    return this.actions.invoke({ id: `sound:${ctx.params['action']}`, ...body, credentials });
  }
}

@Plugin('lights', { controllers: [LightsController, CallController, ActionController] })
export class LightsPlugin {
  constructor(registry: ActionsRegistry) {
    registry.register({
      ...named('repeat'),
      schema: { input: z.strictObject({ times: z.number() }), output: z.object({ times: z.number(), by: z.string() }) },
      attributes: { readOnly: true },
      examples: [{ title: 'Three', input: { times: 3 }, output: { times: 3, by: 'user' } }],
      action: async ({ input, credentials }) => {
        const { userEntityRef } = credentials.principal as { userEntityRef: string };
        return { output: { times: input.times, by: userEntityRef } };
      },
    });
    registry.register({
      ...named('open'),
      schema: {
        input: z.strictObject({}),
        output: z.object({ isOpen: z.boolean() }),
        secrets: z.strictObject({ pin: z.string() }),
      },
      action: async ({ secrets }) => ({ output: { isOpen: secrets.pin === '1234' } }),
    });
    for (const [name, visibilityPermission] of Object.entries({ record, hidden }))
      registry.register({
        ...named(name),
        schema: { input: z.strictObject({}), output: z.object({}) },
        visibilityPermission,
        action: async () => ({ output: {} }),
      });
  }
}

function named(name: string) {
  return { name, title: name, description: name };
}
