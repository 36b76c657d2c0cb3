import { expect } from 'chai';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { Auth, type Context, Controller, Get, Module, Plugin } from 'proscenium';
import authPlugin, { AuthOwnershipResolution, AuthPlugin, GuestProviderModule } from '#src/plugins/auth/index.js';
import { errorOf, GivenAuth, readToken } from './support/given-auth.js';

const ALLOWED = { dangerouslyAllowOutsideDevelopment: true };

describe('GuestProviderModule', () => {
  it('stands beside the plugin, which is the default export', () => {
    expect(authPlugin).to.equal(AuthPlugin);
  });

  it('answers with a session of the guest', async () => {
    const { fetch, clock } = await givenGuest();

    const response = await fetch('/guest/refresh');

    const { backstageIdentity, ...others } = (await response.json()) as { backstageIdentity: { token: string } };
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(others).to.deep.equal({ profile: {} });
    expect({ ...backstageIdentity, token: '' }).to.deep.equal({
      token: '',
      expiresInSeconds: 3600,
      identity: {
        type: 'user',
        userEntityRef: 'user:development/guest',
        ownershipEntityRefs: ['user:development/guest'],
      },
    });
    expect(clock.now()).to.be.a('number');
  });

  it('issues tokens in the form of Backstage', async () => {
    const given = await givenGuest();

    const { backstageIdentity } = await given.signIn();

    const { header, claims } = readToken(backstageIdentity.token);
    const iat = given.clock.now() / 1000;
    expect({ ...header, kid: '' }).to.deep.equal({ typ: 'vnd.backstage.user', alg: 'ES256', kid: '' });
    expect({ ...claims, uip: '' }).to.deep.equal({
      iss: `http://localhost:${new URL(given.backend.url).port}/api/auth`,
      sub: 'user:development/guest',
      aud: 'backstage',
      iat,
      exp: iat + 3600,
      uip: '',
    });
  });

  it('signs the limited token in advance, with the same key', async () => {
    const given = await givenGuest();
    const { backstageIdentity } = await given.signIn();
    const { header, claims } = readToken(backstageIdentity.token);

    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const limited = [
      encode({ typ: 'vnd.backstage.limited-user', alg: header['alg'], kid: header['kid'] }),
      encode({ sub: claims['sub'], iat: claims['iat'], exp: claims['exp'] }),
      claims['uip'],
    ].join('.');
    const keys = (await (await given.fetch('/.well-known/jwks.json')).json()) as JSONWebKeySet;

    const { payload } = await jwtVerify(limited, createLocalJWKSet(keys), { currentDate: new Date(given.clock.now()) });
    expect(payload.sub).to.equal('user:development/guest');
  });

  it('says which user guests are, and what they own things as', async () => {
    const given = await givenGuest({
      userEntityRef: 'user:default/visitor',
      ownershipEntityRefs: ['group:default/all'],
    });

    const { backstageIdentity } = await given.signIn();

    expect(backstageIdentity.identity).to.deep.equal({
      type: 'user',
      userEntityRef: 'user:default/visitor',
      ownershipEntityRefs: ['group:default/all'],
    });
  });

  it('signs in as the user that the catalog has', async () => {
    const given = await givenGuest({}, CatalogPlugin);

    const { backstageIdentity } = await given.signIn();

    expect(backstageIdentity.identity.ownershipEntityRefs).to.deep.equal([
      'user:development/guest',
      'group:default/visitors',
    ]);
  });

  it('lets a module decide what guests own things as', async () => {
    const given = await givenGuest({}, EverybodyModule);

    const { backstageIdentity } = await given.signIn();

    expect(backstageIdentity.identity.ownershipEntityRefs).to.deep.equal(['User development guest']);
  });

  it('is refused outside of development, and says how to change that', async () => {
    const given = await GivenAuth.start({ providers: { guest: {} } }, GuestProviderModule);

    expect(await errorOf(await given.fetch('/guest/refresh'))).to.deep.equal([
      403,
      'NotAllowedError',
      "The guest provider cannot be used outside of a development environment unless 'auth.providers.guest.dangerouslyAllowOutsideDevelopment' is enabled",
    ]);
  });

  it('is open while developing', async () => {
    const given = await GivenAuth.start({ providers: { guest: {} } }, GuestProviderModule);

    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'development';
    const response = await given.fetch('/guest/refresh').finally(() => {
      if (before === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = before;
    });

    expect(response.status).to.equal(200);
  });

  it('has no window and no session to end', async () => {
    const given = await givenGuest();

    const answers = [
      await given.fetch('/guest/start'),
      await given.fetch('/guest/handler/frame'),
      await given.fetch('/guest/logout', { method: 'POST' }),
    ];

    expect(await Promise.all(answers.map(errorOf))).to.deep.equal([
      [501, 'NotImplementedError', 'Not implemented'],
      [501, 'NotImplementedError', 'Not implemented'],
      [404, 'NotFoundError', "The provider 'guest' has no logout"],
    ]);
  });

  it('writes no token to the log', async () => {
    const given = await givenGuest();

    const { backstageIdentity } = await given.signIn();

    expect(given.messages()).to.include('Issued a token for user:development/guest');
    expect(JSON.stringify(given.backend.logger.entries)).to.not.include(backstageIdentity.token.split('.')[2]);
  });
});

describe('AuthPlugin', () => {
  it('issues tokens that other plugins know the user by', async () => {
    const given = await givenGuest({}, WhoPlugin);
    const { backstageIdentity } = await given.signIn();

    const response = await given.backend.fetch('/api/who', { as: { token: backstageIdentity.token } });

    expect(await response.json()).to.deep.equal({
      token: { type: 'user', userEntityRef: 'user:development/guest' },
      limited: { type: 'user', userEntityRef: 'user:development/guest' },
    });
  });

  it('tells what a user owns things as to whoever has the token', async () => {
    const given = await givenGuest({ ownershipEntityRefs: ['group:default/all'] });
    const { backstageIdentity } = await given.signIn();

    const response = await given.fetch('/v1/userinfo', { as: { token: backstageIdentity.token } });

    expect(await response.json()).to.deep.equal({
      claims: { sub: 'user:development/guest', ent: ['group:default/all'] },
    });
  });

  it('tells nothing of users without a token', async () => {
    const given = await givenGuest();

    expect(await errorOf(await given.fetch('/v1/userinfo'))).to.deep.equal([
      401,
      'AuthenticationError',
      'No token provided',
    ]);
    expect(await errorOf(await given.fetch('/v1/userinfo', { as: { token: 'a.b.c' } }))).to.deep.equal([
      401,
      'AuthenticationError',
      'Illegal token',
    ]);
  });

  it('puts ownership into the token when asked to', async () => {
    const given = await GivenAuth.start(
      { providers: { guest: ALLOWED }, omitIdentityTokenOwnershipClaim: false },
      GuestProviderModule,
    );

    const { backstageIdentity } = await given.signIn();

    expect(readToken(backstageIdentity.token).claims['ent']).to.deep.equal(['user:development/guest']);
  });

  it('makes tokens last from ten minutes to a day', async () => {
    const lifetimes = await Promise.all(
      ['5m', '2h', '3d'].map(async (backstageTokenExpiration) => {
        const given = await GivenAuth.start(
          { providers: { guest: ALLOWED }, backstageTokenExpiration },
          GuestProviderModule,
        );
        return (await given.signIn()).backstageIdentity.expiresInSeconds;
      }),
    );

    expect(lifetimes).to.deep.equal([600, 7200, 86_400]);
  });

  it('describes itself as an issuer', async () => {
    const given = await givenGuest();

    const { issuer, jwks_uri, userinfo_endpoint } = (await (
      await given.fetch('/.well-known/openid-configuration')
    ).json()) as Record<string, string>;

    expect([jwks_uri, userinfo_endpoint]).to.deep.equal([`${issuer}/.well-known/jwks.json`, `${issuer}/v1/userinfo`]);
  });

  it('knows no provider that nobody has added, and none that is not configured', async () => {
    const given = await GivenAuth.start({ providers: { github: {} } }, GuestProviderModule);

    expect(await errorOf(await given.fetch('/github/start'))).to.deep.equal([
      404,
      'NotFoundError',
      "Unknown auth provider 'github'",
    ]);
    expect(await errorOf(await given.fetch('/guest/refresh'))).to.deep.equal([
      404,
      'NotFoundError',
      "No auth provider registered for 'guest'",
    ]);
    expect(given.messages()).to.include("auth.providers has 'github', and no module of the plugin auth provides that");
  });
});

async function givenGuest(guest: object = {}, ...features: (new (...parameters: never[]) => object)[]) {
  const given = await GivenAuth.start(
    { providers: { guest: { ...ALLOWED, ...guest } } },
    GuestProviderModule,
    ...features,
  );
  return Object.assign(given, { fetch: given.fetch.bind(given) });
}

@Controller('/entities')
class CatalogController {
  @Get('/by-name/:kind/:namespace/:name')
  show(ctx: Context) {
    const { kind = '', ...metadata } = ctx.params;
    const relations = [
      { type: 'memberOf', targetRef: 'group:default/visitors' },
      { type: 'ownerOf', targetRef: 'component:default/door' },
    ];
    return { apiVersion: 'backstage.io/v1alpha1', kind, metadata, relations };
  }
}

@Plugin('catalog', { controllers: [CatalogController] })
class CatalogPlugin {}

@Module('auth')
class EverybodyModule {
  constructor(private readonly ownership: AuthOwnershipResolution) {}

  onInit() {
    this.ownership.setAuthOwnershipResolver({
      resolveOwnershipEntityRefs: async ({ kind, metadata }) => ({
        ownershipEntityRefs: [`${kind} ${metadata.namespace} ${metadata.name}`],
      }),
    });
  }
}

@Controller()
class WhoController {
  constructor(private readonly auth: Auth) {}

  @Get('/')
  async show(ctx: Context) {
    const credentials = await this.auth.authenticate(ctx.get('authorization').slice('Bearer '.length));
    if (!this.auth.isPrincipal(credentials, 'user')) return {};
    const { token } = await this.auth.getLimitedUserToken(credentials);
    const limited = await this.auth.authenticate(token, { allowLimitedAccess: true });
    return { token: credentials.principal, limited: limited.principal };
  }
}

@Plugin('who', { controllers: [WhoController] })
class WhoPlugin {}
