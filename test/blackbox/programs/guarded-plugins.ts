import {
  Auth,
  type Context,
  Controller,
  createPermission,
  type Credentials,
  Discovery,
  Get,
  HttpAuth,
  Permissions,
  Plugin,
  Post,
} from 'proscenium';

const permission = createPermission({ name: 'thing.read', attributes: { action: 'read' } });

/** Routes for each kind of caller, which tell who called. */
@Controller('/')
class GuardedController {
  constructor(
    private readonly httpAuth: HttpAuth,
    private readonly permissions: Permissions,
  ) {}

  @Get('/permitted')
  async permitted(ctx: Context) {
    const credentials = await this.httpAuth.credentials(ctx);
    const [decision] = await this.permissions.authorize([{ permission }], { credentials });
    return { decision: decision?.result };
  }

  @Get('/anybody')
  anybody(ctx: Context) {
    return this.#caller(ctx);
  }

  @Get('/users', { allow: ['user'] })
  users(ctx: Context) {
    return this.#caller(ctx);
  }

  @Get('/services', { allow: ['service'] })
  services(ctx: Context) {
    return this.#caller(ctx);
  }

  @Get('/cookies', { allow: ['user-cookie'] })
  cookies() {
    return { cookie: 'accepted' };
  }

  @Post('/cookies', { allow: ['user-cookie'] })
  change() {
    return { cookie: 'accepted' };
  }

  async #caller(ctx: Context) {
    const { principal } = await this.httpAuth.credentials(ctx);
    return { principal };
  }
}

/** What is to be called. */
@Plugin('guarded', { controllers: [GuardedController] })
export class GuardedPlugin {}

/** Calls the other plugin, as itself or as whoever asks, and tries to call it as somebody else. */
@Controller('/')
class CallerController {
  constructor(
    private readonly auth: Auth,
    private readonly httpAuth: HttpAuth,
    private readonly discovery: Discovery,
  ) {}

  @Get('/call')
  async call(ctx: Context) {
    return this.#call(await this.httpAuth.credentials(ctx));
  }

  @Get('/call-as-itself')
  async callAsItself() {
    return this.#call(await this.auth.getOwnServiceCredentials());
  }

  @Get('/token')
  async token() {
    const onBehalfOf = await this.auth.getOwnServiceCredentials();
    return this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'guarded' });
  }

  @Get('/forge')
  async forge(ctx: Context) {
    const own = await this.auth.getOwnServiceCredentials();
    const asked = await this.httpAuth.credentials(ctx);
    const forgeries: unknown[] = [
      { ...own },
      { ...asked, principal: { type: 'user', userEntityRef: 'user:default/admin' } },
      Object.create(asked, { principal: { value: { type: 'service', subject: 'plugin:auth' } } }),
      structuredClone(own),
      {
        $$type: '@backstage/BackstageCredentials',
        version: 'v1',
        principal: { type: 'service', subject: 'plugin:auth' },
      },
    ];
    const outcomes = [];
    for (const forgery of forgeries) outcomes.push(await this.#call(forgery as Credentials).catch(nameOf));
    const changed = await tamperWith(own);
    return { outcomes, changed };
  }

  async #call(onBehalfOf: Credentials): Promise<unknown> {
    const { token } = await this.auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'guarded' });
    const url = `${await this.discovery.getBaseUrl('guarded')}/anybody`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  }
}

/** What calls it. */
@Plugin('caller', { controllers: [CallerController] })
export class CallerPlugin {}

/** Whether genuine credentials can be made to say something else. */
async function tamperWith(credentials: Credentials): Promise<boolean> {
  const { principal } = credentials as { principal: { subject: string } };
  try {
    principal.subject = 'plugin:auth';
  } catch {
    return false;
  }
  return principal.subject === 'plugin:auth';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'no error';
}
