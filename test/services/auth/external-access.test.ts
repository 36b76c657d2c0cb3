import { createHmac, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { failureOf, lines } from '../../support/failure-of.js';
import { givenAuth, linesOf, rejectionOf, whoIs } from './support/given-auth.js';
import { Issuer } from './support/issuer.js';
import { KeyServer } from './support/key-server.js';

describe('external access', () => {
  const now = Date.parse('2026-01-01T00:00:00Z') / 1000;
  const illegal = 'AuthenticationError: Illegal token';
  const given = (externalAccess: JsonObject[], pluginId = 'catalog') =>
    givenAuth({ pluginId, config: { backend: { auth: { externalAccess } } } });
  const curl = (more: JsonObject = {}) => ({
    type: 'static',
    options: { token: 'curl-token', subject: 'curl' },
    ...more,
  });

  describe('by a static token', () => {
    it('is open to whoever has it', async () => {
      const { auth } = await given([curl()]);

      expect(whoIs(await auth.authenticate('curl-token'))).to.equal('backstageCredentials{servicePrincipal{curl}}');
    });

    it('is closed to a token that is a part of it, has more, or differs in case', async () => {
      const { auth } = await given([curl()]);

      for (const token of ['curl-toke', 'curl-token1', 'CURL-TOKEN', 'curl-token '])
        expect(await rejectionOf(auth.authenticate(token))).to.equal(illegal);
    });

    it('gives credentials from which the token cannot be read', async () => {
      const { auth } = await given([curl()]);

      expect(await auth.authenticate('curl-token')).to.deep.equal({
        $$type: '@backstage/BackstageCredentials',
        version: 'v1',
        principal: { type: 'service', subject: 'curl' },
      });
    });
  });

  describe('by a token that the caller signs with a secret', () => {
    const secret = randomBytes(24).toString('base64');
    const config = { type: 'legacy', options: { secret, subject: 'old-caller' } };

    it('is open to whoever has the secret', async () => {
      const { auth } = await given([config]);

      expect(whoIs(await auth.authenticate(legacyToken(secret)))).to.equal(
        'backstageCredentials{servicePrincipal{old-caller}}',
      );
    });

    it('is open by the old key, which is called deprecated', async () => {
      const { auth, logger } = await givenAuth({ config: { backend: { auth: { keys: [{ secret }] } } } });

      expect(whoIs(await auth.authenticate(legacyToken(secret)))).to.equal(
        'backstageCredentials{servicePrincipal{external:backstage-plugin}}',
      );
      expect(linesOf(logger)).to.deep.equal([
        'warn: DEPRECATION WARNING: The backend.auth.keys config has been replaced by backend.auth.externalAccess',
      ]);
    });

    for (const [what, token] of [
      ['another secret', () => legacyToken(randomBytes(24).toString('base64'))],
      ['another subject', () => legacyToken(secret, { sub: 'somebody' })],
      ['an audience', () => legacyToken(secret, { aud: 'catalog' })],
      ['no end', () => legacyToken(secret, { exp: undefined })],
      ['an end that has passed', () => legacyToken(secret, { exp: now - 6 })],
    ] as const)
      it(`is closed to a token with ${what}`, async () => {
        const { auth } = await given([config]);

        expect(await rejectionOf(auth.authenticate(token()))).to.equal(illegal);
      });
  });

  describe('by a token of another issuer', () => {
    let server: KeyServer;
    let issuer: Issuer;
    const claims = { sub: 'ci', iss: 'https://ci.example.com', aud: 'backstage-api', exp: now + 60 };

    before(async () => {
      issuer = await Issuer.create('ci', 'RS256');
    });

    beforeEach(async () => {
      server = await KeyServer.start();
      server.publish(issuer.publicKey);
    });

    afterEach(() => server.stop());

    const entry = (options: JsonObject = {}) => ({ type: 'jwks', options: { url: `${server.url}/keys`, ...options } });

    it('is open to callers that it vouches for', async () => {
      const { auth } = await given([entry()]);

      expect(whoIs(await auth.authenticate(await issuer.sign(claims)))).to.equal(
        'backstageCredentials{servicePrincipal{external:ci}}',
      );
      expect(server.requests).to.deep.equal(['/keys']);
    });

    it('tells callers of several issuers apart by a prefix', async () => {
      const { auth } = await given([entry({ subjectPrefix: 'pipelines' })]);

      expect(whoIs(await auth.authenticate(await issuer.sign(claims)))).to.equal(
        'backstageCredentials{servicePrincipal{external:pipelines:ci}}',
      );
    });

    it('takes issuer, audience and algorithm as a list or as one text', async () => {
      const { auth } = await given([
        entry({ issuer: 'https://x, https://ci.example.com', audience: ['backstage-api'], algorithm: 'RS256 PS256' }),
      ]);

      expect(whoIs(await auth.authenticate(await issuer.sign(claims)))).to.equal(
        'backstageCredentials{servicePrincipal{external:ci}}',
      );
    });

    for (const [what, options, changed] of [
      ['another issuer', { issuer: 'https://other' }, {}],
      ['another audience', { audience: 'other' }, {}],
      ['another algorithm', { algorithm: 'ES256' }, {}],
      ['no subject', {}, { sub: undefined }],
      ['no end', {}, { exp: undefined }],
      ['an end that has passed', {}, { exp: now - 6 }],
    ] as const)
      it(`is closed to a token with ${what}`, async () => {
        const { auth } = await given([entry(options)]);

        expect(await rejectionOf(auth.authenticate(await issuer.sign({ ...claims, ...changed })))).to.equal(illegal);
      });

    it('asks for no keys when the token is somebody else’s', async () => {
      const { auth } = await given([entry({ issuer: 'https://other' })]);

      await rejectionOf(auth.authenticate(await issuer.sign(claims)));
      await rejectionOf(auth.authenticate('no-jwt'));

      expect(server.requests).to.deep.equal([]);
    });

    it('leaves it to the next entry while its keys cannot be had, and says so when none knows the token', async () => {
      await server.stop();
      const { auth } = await given([entry(), curl()]);

      expect(whoIs(await auth.authenticate('curl-token'))).to.equal('backstageCredentials{servicePrincipal{curl}}');
      expect(await rejectionOf(auth.authenticate(await issuer.sign(claims)))).to.equal(
        `ServiceUnavailableError: The keys of external callers cannot be fetched: it could not be reached: ECONNREFUSED`,
      );
    });
  });

  describe('by a handler of the deployment', () => {
    const handler = {
      type: 'vault',
      initialize: ({ options }: { options: { getString(key: string): string } }) => options.getString('word'),
      verifyToken: async (token: string, word: unknown) => (token === word ? { subject: 'vault' } : undefined),
    };
    const vault = (more: JsonObject = {}) => ({ type: 'vault', options: { word: 'sesame' }, ...more });
    const givenVault = (entries: JsonObject[], handlers = [handler]) =>
      givenAuth({ config: { backend: { auth: { externalAccess: entries } } }, handlers });

    it('is open to whom the handler knows, by what it made of the entry', async () => {
      const { auth } = await givenVault([vault()]);

      expect(whoIs(await auth.authenticate('sesame'))).to.equal('backstageCredentials{servicePrincipal{vault}}');
      expect(await rejectionOf(auth.authenticate('open'))).to.equal(illegal);
    });

    it('is confined like any other', async () => {
      const { auth } = await givenVault([vault({ accessRestrictions: [{ plugin: 'search' }] })]);

      expect(await rejectionOf(auth.authenticate('sesame'))).to.equal(
        "NotAllowedError: This token's access is restricted to plugin(s) 'search'",
      );
    });

    it('cannot be had twice for one type', async () => {
      for (const handlers of [[handler, handler], [{ ...handler, type: 'static' }]])
        expect((await failureOf(givenVault([], handlers))).message).to.equal(
          lines(
            `Duplicate external token handler type '${handlers[0]?.type}', each handler must have a unique type.`,
            '  mend   give the handler another type, and the entries of backend.auth.externalAccess that mean it.',
            '  see    docs/reference/errors.md#invalid_config',
          ),
        );
    });
  });

  describe('that is restricted', () => {
    const restricted = (...accessRestrictions: JsonObject[]) => curl({ accessRestrictions });

    it('is closed for plugins that are not named', async () => {
      const { auth } = await given([restricted({ plugin: 'search' }, { plugin: 'todo' })]);

      expect(await rejectionOf(auth.authenticate('curl-token'))).to.equal(
        "NotAllowedError: This token's access is restricted to plugin(s) 'search', 'todo'",
      );
    });

    it('tells the plugin what its caller is confined to there', async () => {
      const { auth } = await given([
        restricted(
          { plugin: 'search' },
          { plugin: 'catalog', permission: 'a.read, b.read', permissionAttribute: { action: ['read', 'update'] } },
        ),
      ]);

      const { principal } = await auth.authenticate('curl-token');

      expect(principal).to.deep.equal({
        type: 'service',
        subject: 'curl',
        accessRestrictions: {
          permissionNames: ['a.read', 'b.read'],
          permissionAttributes: { action: ['read', 'update'] },
        },
      });
    });

    it('is not handed on to plugins that are left out, or only in part allowed', async () => {
      const { auth } = await given([
        restricted({ plugin: 'catalog' }, { plugin: 'search' }, { plugin: 'todo', permission: 'todo.read' }),
      ]);
      const onBehalfOf = await auth.authenticate('curl-token');
      const tokenFor = (targetPluginId: string) =>
        rejectionOf(auth.getPluginRequestToken({ onBehalfOf, targetPluginId }));

      expect([await tokenFor('search'), await tokenFor('auth'), await tokenFor('todo')]).to.deep.equal([
        'resolved',
        "NotAllowedError: Access to target plugin 'auth' is not included in token's access restrictions",
        "NotAllowedError: Access to target plugin 'todo' is restricted and cannot be delegated",
      ]);
    });
  });

  describe('is refused at start', () => {
    const entry = 'backend.auth.externalAccess[0]';
    const restrictions = `${entry}.accessRestrictions`;
    const faults: readonly (readonly [string, JsonObject, string])[] = [
      [
        'for a type that nobody knows',
        { type: 'magic' },
        `'${entry}.type' is unknown: unknown type 'magic' in backend.auth.externalAccess, expected one of 'static', 'legacy', 'jwks'`,
      ],
      [
        'for a token with a blank',
        { type: 'static', options: { token: 'two words', subject: 'x' } },
        `'${entry}.options.token' is an illegal token, must be a set of non-space characters`,
      ],
      [
        'for a token that is too short',
        { type: 'static', options: { token: 'short', subject: 'x' } },
        `'${entry}.options.token' is an illegal token, must be at least 8 characters length`,
      ],
      [
        'for a subject with a blank',
        { type: 'static', options: { token: 'curl-token', subject: 'two words' } },
        `'${entry}.options.subject' is an illegal subject, must be a set of non-space characters`,
      ],
      [
        'for a secret that is not base64',
        { type: 'legacy', options: { secret: '!secret', subject: 'x' } },
        `'${entry}.options.secret' is an illegal secret, must be a valid base64 string`,
      ],
      [
        'for an address that is none',
        { type: 'jwks', options: { url: 'keys.json' } },
        `'${entry}.options.url' is an illegal JWKS URL, must be a set of non-space characters that begins with http:// or https://`,
      ],
      [
        'for a key of a restriction that does not exist',
        curl({ accessRestrictions: [{ plugin: 'a', permissions: 'b' }] }),
        `'${restrictions}[0].permissions' is an invalid key 'permissions' in 'accessRestrictions' config, expected one of 'plugin', 'permission', 'permissionAttribute'`,
      ],
      [
        'for an attribute that does not exist',
        curl({ accessRestrictions: [{ plugin: 'a', permissionAttribute: { colour: 'red' } }] }),
        `'${restrictions}[0].permissionAttribute.colour' is an invalid key 'colour' in 'permissionAttribute' config, expected one of 'action'`,
      ],
      [
        'for an action that does not exist',
        curl({ accessRestrictions: [{ plugin: 'a', permissionAttribute: { action: 'fly' } }] }),
        `'${restrictions}[0].permissionAttribute.action' is an invalid value: 'fly' at 'action' in 'permissionAttributes' config, valid values are 'create', 'read', 'update', 'delete'`,
      ],
      [
        'for two restrictions of one plugin',
        curl({ accessRestrictions: [{ plugin: 'a' }, { plugin: 'a' }] }),
        `'${restrictions}[1].plugin' names 'a' once more: attempted to declare 'accessRestrictions' twice for plugin 'a', which is not permitted`,
      ],
      [
        'for restrictions that restrict nothing',
        curl({ accessRestrictions: [] }),
        `'${restrictions}' is empty, which would restrict nothing`,
      ],
      [
        'for a list of permissions that is empty',
        curl({ accessRestrictions: [{ plugin: 'a', permission: [] }] }),
        `'${restrictions}[0].permission' is empty, which would restrict nothing`,
      ],
      [
        'for restrictions at a place where they would not count',
        { type: 'static', options: { token: 'curl-token', subject: 'x', accessRestrictions: [{ plugin: 'a' }] } },
        `'${entry}.options.accessRestrictions' stands among the options, where it restricts nothing`,
      ],
    ];

    for (const [what, config, message] of faults)
      it(what, async () => {
        const failure = await failureOf(given([config]));

        expect(failure.message.split('\n')[0]?.replace(' in the given configuration', '')).to.equal(`${message}.`);
        expect(failure.code).to.equal('INVALID_CONFIG');
      });

    it('with all faults of all entries at once', async () => {
      const short = { token: 'hunter2', subject: 'x' };
      const failure = await failureOf(given([{ type: 'static', options: short, accessRestrictions: [] }, { type: 7 }]));

      expect(failure.errors?.map(({ message }) => message.split('\n')[0])).to.deep.equal([
        "'backend.auth.externalAccess[0].accessRestrictions' in the given configuration is empty, which would restrict nothing.",
        "'backend.auth.externalAccess[0].options.token' in the given configuration is an illegal token, must be at least 8 characters length.",
        "'backend.auth.externalAccess[1].type' in the given configuration is a number, and a string is wanted.",
      ]);
    });

    it('without showing the token', async () => {
      const { message } = await failureOf(given([{ type: 'static', options: { token: 'hunter2', subject: 'x' } }]));

      expect(message).to.equal(
        lines(
          "'backend.auth.externalAccess[0].options.token' in the given configuration is an illegal token, must be at least 8 characters length.",
          '  where  the given configuration',
          `  mend   make a long random one: node -p "crypto.randomBytes(24).toString('base64url')"`,
          '  see    docs/reference/errors.md#invalid_config',
        ),
      );
    });
  });

  function legacyToken(secret: string, changed: Record<string, unknown> = {}): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'HS256' })}.${part({ sub: 'backstage-server', exp: now + 60, ...changed })}`;
    return `${signed}.${createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest('base64url')}`;
  }
});
