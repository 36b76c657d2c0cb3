import { expect } from 'chai';
import type { Credentials, UserPrincipal } from 'proscenium';
import { TestClock } from 'proscenium/testing';
import { noneCredentials, userCredentials } from '#src/services/credentials/index.js';
import { givenAuth, rejectionOf, whoIs } from './support/given-auth.js';
import { Issuer, partsOf } from './support/issuer.js';
import { KeyServer } from './support/key-server.js';

describe('TokenAuth', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  const seconds = start / 1000;
  let server: KeyServer;
  let issuer: Issuer;

  before(async () => {
    issuer = await Issuer.create();
  });

  beforeEach(async () => {
    server = await KeyServer.start();
    server.publish(issuer.publicKey);
  });

  afterEach(() => server.stop());

  describe('credentials', () => {
    it('are those of nobody, and of the plugin itself', async () => {
      const { auth } = await givenAuth();

      expect(whoIs(await auth.getNoneCredentials())).to.equal('backstageCredentials{nonePrincipal}');
      expect(whoIs(await auth.getOwnServiceCredentials())).to.equal(
        'backstageCredentials{servicePrincipal{plugin:catalog}}',
      );
    });

    it('are told apart by their principal', async () => {
      const { auth } = await givenAuth();
      const own = await auth.getOwnServiceCredentials();

      expect([auth.isPrincipal(own, 'service'), auth.isPrincipal(own, 'user')]).to.deep.equal([true, false]);
      expect(auth.isPrincipal(own, 'unknown')).to.equal(true);
    });
  });

  describe('a token for another plugin', () => {
    it('has the header and the claims of Backstage', async () => {
      const { auth } = await givenAuth();

      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'search',
      });

      const { keys } = await auth.listPublicServiceKeys();
      expect(partsOf(token)).to.deep.equal({
        header: { typ: 'vnd.backstage.plugin', alg: 'ES256', kid: keys[0]?.['kid'] },
        claims: { sub: 'catalog', aud: 'search', iat: seconds, exp: seconds + 3600 },
      });
      expect(Object.keys(partsOf(token).claims)).to.deep.equal(['sub', 'aud', 'iat', 'exp']);
    });

    it('is verified by the keys that the caller publishes', async () => {
      const caller = await givenAuth();
      const { token } = await caller.auth.getPluginRequestToken({
        onBehalfOf: await caller.auth.getOwnServiceCredentials(),
        targetPluginId: 'search',
      });
      const { keys } = await caller.auth.listPublicServiceKeys();
      server.publish(...keys);
      const { auth } = await givenAuth({ pluginId: 'search', peers: server.url });

      const credentials = await auth.authenticate(token);

      expect(credentials).to.deep.equal({
        $$type: '@backstage/BackstageCredentials',
        version: 'v1',
        principal: { type: 'service', subject: 'plugin:catalog' },
      });
      expect(server.requests).to.deep.equal(['/api/catalog/.backstage/auth/v1/jwks.json']);
    });

    it('is verified without a request when the caller lives in the same process', async () => {
      const caller = await givenAuth();
      const { token } = await caller.auth.getPluginRequestToken({
        onBehalfOf: await caller.auth.getOwnServiceCredentials(),
        targetPluginId: 'search',
      });
      const { auth } = await givenAuth({ pluginId: 'search', localKeys: caller.localKeys, peers: server.url });

      expect(whoIs(await auth.authenticate(token))).to.equal('backstageCredentials{servicePrincipal{plugin:catalog}}');
      expect(server.requests).to.deep.equal([]);
    });

    it('carries the user for whom the plugin calls', async () => {
      const caller = await givenAuth({ peers: server.url });
      const user = await caller.auth.authenticate(
        await issuer.signUser('user:default/ada', start, { exp: seconds + 60 }),
      );
      const { token } = await caller.auth.getPluginRequestToken({ onBehalfOf: user, targetPluginId: 'search' });
      const { auth } = await givenAuth({ pluginId: 'search', localKeys: caller.localKeys, peers: server.url });

      const credentials = await auth.authenticate(token);

      expect(credentials).to.deep.equal({
        $$type: '@backstage/BackstageCredentials',
        version: 'v1',
        expiresAt: new Date(start + 60_000),
        principal: {
          type: 'user',
          userEntityRef: 'user:default/ada',
          actor: { type: 'service', subject: 'plugin:catalog' },
        },
      });
      expect(partsOf(token).claims['exp']).to.equal(seconds + 60);
      expect(partsOf(String(partsOf(token).claims['obo']))).to.deep.equal({
        header: { typ: 'vnd.backstage.limited-user', alg: 'ES256', kid: 'one' },
        claims: { sub: 'user:default/ada', iat: seconds, exp: seconds + 60 },
      });
    });

    it('goes on to a third plugin on behalf of the same user', async () => {
      const first = await givenAuth({ peers: server.url });
      const second = await givenAuth({ pluginId: 'search', localKeys: first.localKeys, peers: server.url });
      const third = await givenAuth({ pluginId: 'todo', localKeys: first.localKeys, peers: server.url });
      const user = await first.auth.authenticate(await issuer.signUser('user:default/ada', start));

      const toSecond = await first.auth.getPluginRequestToken({ onBehalfOf: user, targetPluginId: 'search' });
      const toThird = await second.auth.getPluginRequestToken({
        onBehalfOf: await second.auth.authenticate(toSecond.token),
        targetPluginId: 'todo',
      });

      expect(whoIs(await third.auth.authenticate(toThird.token))).to.equal(
        'backstageCredentials{userPrincipal{user:default/ada,actor={servicePrincipal{plugin:search}}}}',
      );
    });

    it('is not made for nobody', async () => {
      const { auth } = await givenAuth();

      expect(
        await rejectionOf(auth.getPluginRequestToken({ onBehalfOf: noneCredentials(), targetPluginId: 'search' })),
      ).to.equal("AuthenticationError: Refused to issue service token for credential type 'none'");
    });

    it('is empty for nobody where the default policy is off', async () => {
      const { auth } = await givenAuth({
        config: { backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } } },
      });

      expect(
        await auth.getPluginRequestToken({ onBehalfOf: noneCredentials(), targetPluginId: 'search' }),
      ).to.deep.equal({ token: '' });
    });

    for (const [what, forge] of [
      ['a copy', (own: Credentials) => ({ ...own })],
      [
        'an object of the same shape',
        () => ({
          $$type: '@backstage/BackstageCredentials' as const,
          principal: { type: 'service', subject: 'plugin:auth' },
        }),
      ],
    ] as const)
      it(`is not made for credentials that are ${what}`, async () => {
        const { auth } = await givenAuth();
        const onBehalfOf = forge(await auth.getOwnServiceCredentials());

        expect(await rejectionOf(auth.getPluginRequestToken({ onBehalfOf, targetPluginId: 'search' }))).to.equal(
          'AuthenticationError: Refused to use credentials that were not made by this backend; pass them on as they were received, not a copy',
        );
      });
  });

  describe('a token of a user', () => {
    it('is verified by the keys of the plugin auth', async () => {
      const { auth } = await givenAuth({ peers: server.url });

      const credentials = await auth.authenticate(await issuer.signUser('user:default/ada', start));

      expect(credentials).to.deep.equal({
        $$type: '@backstage/BackstageCredentials',
        version: 'v1',
        expiresAt: new Date(start + 3_600_000),
        principal: { type: 'user', userEntityRef: 'user:default/ada' },
      });
      expect(server.requests).to.deep.equal(['/api/auth/.well-known/jwks.json']);
    });

    it('counts in its old form, without a type', async () => {
      const { auth } = await givenAuth({ peers: server.url });
      const token = await issuer.sign({ sub: 'user:default/ada', aud: 'backstage', iat: seconds, exp: seconds + 60 });

      expect(whoIs(await auth.authenticate(token))).to.equal('backstageCredentials{userPrincipal{user:default/ada}}');
      expect(
        await auth.getLimitedUserToken((await auth.authenticate(token)) as Credentials<UserPrincipal>),
      ).to.deep.equal({
        token,
        expiresAt: new Date(start + 60_000),
      });
    });

    it('gives a limited one, which counts only where that is allowed', async () => {
      const { auth } = await givenAuth({ peers: server.url });
      const user = (await auth.authenticate(
        await issuer.signUser('user:default/ada', start),
      )) as Credentials<UserPrincipal>;

      const { token, expiresAt } = await auth.getLimitedUserToken(user);

      expect(expiresAt).to.deep.equal(new Date(start + 3_600_000));
      expect(await rejectionOf(auth.authenticate(token))).to.equal('AuthenticationError: Illegal limited user token');
      expect(whoIs(await auth.authenticate(token, { allowLimitedAccess: true }))).to.equal(
        'backstageCredentials{userPrincipal{user:default/ada}}',
      );
    });

    it('without its proof gives no limited one', async () => {
      const { auth } = await givenAuth({ peers: server.url });
      const token = await issuer.sign(
        { sub: 'user:default/ada', iat: seconds, exp: seconds + 60 },
        { typ: 'vnd.backstage.user' },
      );
      const user = (await auth.authenticate(token)) as Credentials<UserPrincipal>;

      expect(await rejectionOf(auth.getLimitedUserToken(user))).to.equal(
        'AuthenticationError: Failed to create limited user token, missing user identity proof',
      );
    });

    it('has to stand behind credentials from which a limited one is made', async () => {
      const { auth } = await givenAuth();

      expect(await rejectionOf(auth.getLimitedUserToken(userCredentials('user:default/ada')))).to.equal(
        'AuthenticationError: User credentials is unexpectedly missing token',
      );
    });
  });

  it('refuses what is no token at all', async () => {
    const { auth } = await givenAuth({ clock: new TestClock() });

    for (const token of ['', 'x', '...', 'a.b.c', 'x'.repeat(15_000), 'eyJhbGciOiJub25lIn0.e30.'])
      expect(await rejectionOf(auth.authenticate(token))).to.equal('AuthenticationError: Illegal token');
  });
});
