import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Socket } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type Auth, type Credentials, type HttpAuth, type JsonObject, TokenHttpAuth } from 'proscenium';
import { MockAuth, mockCredentials, MockDiscovery, StaticConfig, TestClock } from 'proscenium/testing';

const YEAR_3000 = Date.UTC(3000, 0, 1);
const PLUGIN = { getId: () => 'catalog' };

interface Given {
  readonly auth?: Auth;
  readonly externalUrl?: string;
  readonly config?: JsonObject;
  readonly clock?: TestClock;
}

function given({
  auth = new MockAuth(PLUGIN),
  externalUrl,
  config = {},
  clock = new TestClock(),
}: Given = {}): HttpAuth {
  const options = TokenHttpAuth.options;
  return new TokenHttpAuth(auth, new MockDiscovery(externalUrl), PLUGIN, clock, new StaticConfig(config), options);
}

describe('TokenHttpAuth', () => {
  describe('#credentials', () => {
    const cases: [name: string, authorization: string | undefined, outcome: string][] = [
      ['a token', 'Bearer mock-user-token', 'backstageCredentials{userPrincipal{user:default/mock}}'],
      [
        'the scheme in small letters',
        'bearer mock-user-token',
        'backstageCredentials{userPrincipal{user:default/mock}}',
      ],
      ['nothing', undefined, 'backstageCredentials{nonePrincipal}'],
      ['another scheme', 'Basic YTpi', 'backstageCredentials{nonePrincipal}'],
      ['a scheme that only begins alike', 'Bearers mock-user-token', 'backstageCredentials{nonePrincipal}'],
      ['an empty token', 'Bearer ', 'backstageCredentials{nonePrincipal}'],
      ['two spaces', 'Bearer  mock-user-token', 'AuthenticationError: The Authorization header is malformed'],
      ['a space in the token', 'Bearer mock user', 'AuthenticationError: The Authorization header is malformed'],
      ['a token that nobody issued', 'Bearer a.b.c', 'AuthenticationError: Illegal token'],
    ];
    for (const [name, authorization, outcome] of cases)
      it(`reads ${name}`, async () => {
        const seen = await given()
          .credentials({ headers: authorization === undefined ? {} : { authorization } })
          .catch(String);

        expect(String(seen)).to.equal(outcome);
      });

    it('refuses two Authorization headers', async () => {
      const httpAuth = given();
      const seen: string[] = [];
      const server = createServer((request, response) => {
        void httpAuth
          .credentials(request)
          .then(String, String)
          .then((text) => seen.push(text))
          .then(() => response.end());
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');

      const header = 'Authorization: Bearer mock-user-token\r\n';
      socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${header}${header}\r\n`);
      socket.resume();
      await once(socket, 'close');
      server.close();

      expect(seen).to.deep.equal(['AuthenticationError: There is more than one Authorization header']);
    });

    it('tells who is not allowed', async () => {
      const httpAuth = given();
      const refused = (authorization: string | undefined, allow: readonly ('user' | 'service' | 'none')[]) =>
        httpAuth
          .credentials({ headers: authorization === undefined ? {} : { authorization } }, { allow })
          .then(String, String);

      expect([
        await refused(undefined, ['user', 'service']),
        await refused('Bearer mock-user-token', ['service']),
        await refused('Bearer mock-service-token', ['user']),
        await refused('Bearer mock-service-token', ['none']),
        await refused(undefined, ['none']),
      ]).to.deep.equal([
        'AuthenticationError: Missing credentials',
        "NotAllowedError: This endpoint does not allow 'user' credentials",
        "NotAllowedError: This endpoint does not allow 'service' credentials",
        "NotAllowedError: This endpoint does not allow 'service' credentials",
        'backstageCredentials{nonePrincipal}',
      ]);
    });

    it('looks at a cookie only where limited access is allowed, and after the header', async () => {
      const cookie = `other=1; ${mockCredentials.limitedUser.cookie('user:default/ada')}`;
      const ask = async (headers: object, allowLimitedAccess: boolean) =>
        String(
          await given().credentials(
            { method: 'GET', headers: { cookie, ...headers } },
            {
              allowLimitedAccess,
            },
          ),
        );

      expect([
        await ask({}, false),
        await ask({}, true),
        await ask({ authorization: 'Bearer mock-service-token' }, true),
      ]).to.deep.equal([
        'backstageCredentials{nonePrincipal}',
        'backstageCredentials{userPrincipal{user:default/ada}}',
        'backstageCredentials{servicePrincipal{external:test-service}}',
      ]);
    });

    it('checks a token once for each request, whoever asks in whatever form', async () => {
      const auth = new MockAuth(PLUGIN);
      let checked = 0;
      const authenticate = auth.authenticate.bind(auth);
      auth.authenticate = async (...parameters) => {
        checked += 1;
        return authenticate(...parameters);
      };
      const httpAuth = given({ auth });
      const { req, res } = exchange({ authorization: 'Bearer mock-user-token' });

      const all = await Promise.all([
        httpAuth.credentials(req),
        httpAuth.credentials({ req, res, headers: req.headers }),
      ]);

      expect([checked, all[0] === all[1]]).to.deep.equal([1, true]);
    });
  });

  describe('a cookie on a request that changes something', () => {
    const topology = {
      self: 'one',
      backends: {
        one: { url: { internal: 'http://one:7007', external: 'https://one.example.com' }, plugins: ['test'] },
        two: { url: { internal: 'http://two:7007', external: 'https://two.example.com' }, plugins: ['other'] },
      },
    };
    for (const [isTaken, origin] of [
      [true, 'https://one.example.com'],
      [false, 'https://two.example.com'],
      [false, 'https://api.example.com'],
    ] as const)
      it(`is ${isTaken ? 'taken' : 'refused'} with a topology: one of ${origin}`, async () => {
        const request = { method: 'POST', headers: { origin, cookie: mockCredentials.limitedUser.cookie() } };
        const httpAuth = given({ config: { backend: { baseUrl: 'https://api.example.com', topology } } });

        const seen = await httpAuth.credentials(request as never, { allowLimitedAccess: true }).then(String, String);

        expect(seen).to.equal(
          isTaken
            ? 'backstageCredentials{userPrincipal{user:default/mock}}'
            : 'NotAllowedError: A cookie does not prove who asks, because a page of another site sent the request',
        );
      });

    const config = {
      app: { baseUrl: 'https://portal.example.com/app' },
      backend: {
        baseUrl: 'https://api.example.com',
        cors: { origin: ['https://*.trusted.example.org'], credentials: true },
      },
    };
    const cases: [isTaken: boolean, name: string, headers: Record<string, string>, method?: string][] = [
      [true, 'of no origin, as scripts send it', {}],
      [true, 'of the same origin', { origin: 'http://own.example.net', host: 'own.example.net' }],
      [true, 'of app.baseUrl', { origin: 'https://portal.example.com', 'sec-fetch-site': 'cross-site' }],
      [true, 'of backend.baseUrl', { origin: 'https://api.example.com' }],
      [
        true,
        'of an origin that CORS trusts',
        { origin: 'https://a.trusted.example.org', 'sec-fetch-site': 'cross-site' },
      ],
      [true, 'of the same site', { origin: 'https://other.example.com', 'sec-fetch-site': 'same-site' }],
      [false, 'of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
      [false, 'of another site, by an old browser', { origin: 'https://evil.example' }],
      [false, 'of a sandboxed page', { origin: 'null' }],
      [false, 'of another port', { origin: 'https://portal.example.com:8443' }],
      [false, 'of what is no origin', { origin: 'https://' }],
      [true, 'of another site, but a GET', { origin: 'https://evil.example' }, 'GET'],
      [
        false,
        'of another site, to take over a connection',
        { origin: 'https://evil.example', upgrade: 'websocket' },
        'GET',
      ],
    ];
    for (const [isTaken, name, headers, method = 'POST'] of cases)
      it(`is ${isTaken ? 'taken' : 'refused'}: one ${name}`, async () => {
        const request = { method, headers: { ...headers, cookie: mockCredentials.limitedUser.cookie() } };

        const seen = await given({ config })
          .credentials(request as never, { allowLimitedAccess: true })
          .then(String, String);

        expect(seen).to.equal(
          isTaken
            ? 'backstageCredentials{userPrincipal{user:default/mock}}'
            : 'NotAllowedError: A cookie does not prove who asks, because a page of another site sent the request',
        );
      });
  });

  describe('#issueUserCookie', () => {
    const user = mockCredentials.user('user:default/ada');

    it('sets a cookie that no script reads, for frontends of other sites where the connection is secure', async () => {
      const { res } = exchange();

      const { expiresAt } = await given({ externalUrl: 'https://api.example.com' }).issueUserCookie(res, {
        credentials: user,
      });

      expect([expiresAt.getTime(), res.getHeader('set-cookie')]).to.deep.equal([
        YEAR_3000,
        `${mockCredentials.limitedUser.cookie('user:default/ada')}; Domain=api.example.com; Path=/; Expires=Wed, 01 Jan 3000 00:00:00 GMT; HttpOnly; Secure; Priority=High; SameSite=None`,
      ]);
    });

    it('keeps the cookie within the site where the connection is not secure, beside cookies of others', async () => {
      const { res } = exchange();
      res.setHeader('Set-Cookie', 'other=1');

      await given({ externalUrl: 'http://api.example.com' }).issueUserCookie(res, { credentials: user });

      expect(res.getHeader('set-cookie')).to.deep.equal([
        'other=1',
        `${mockCredentials.limitedUser.cookie('user:default/ada')}; Domain=api.example.com; Path=/; Expires=Wed, 01 Jan 3000 00:00:00 GMT; HttpOnly; Priority=High; SameSite=Lax`,
      ]);
    });

    it('leaves a cookie of the same user that lasts, and replaces others', async () => {
      const cases: [cookie: string, now: number][] = [
        [mockCredentials.limitedUser.cookie('user:default/ada'), YEAR_3000 - 5 * 60_000],
        [mockCredentials.limitedUser.cookie('user:default/ada'), YEAR_3000 - 5 * 60_000 + 1],
        [mockCredentials.limitedUser.cookie('user:default/grace'), 0],
        [mockCredentials.limitedUser.invalidCookie(), 0],
      ];
      const isSet: boolean[] = [];
      for (const [cookie, now] of cases) {
        const { res } = exchange({ cookie });
        await given({ clock: new TestClock(new Date(now)) }).issueUserCookie(res, { credentials: user });
        isSet.push(res.hasHeader('set-cookie'));
      }

      expect(isSet).to.deep.equal([false, true, true, true]);
    });

    it('asks the request who it is for', async () => {
      const { res } = exchange({ authorization: 'Bearer mock-user-token' });
      await given().issueUserCookie(res);

      expect(String(res.getHeader('set-cookie'))).to.match(/^backstage-auth=mock-limited-user-token/);
    });

    it('takes the cookie away for nobody', async () => {
      const { res } = exchange();
      const clock = new TestClock(new Date(1_000));

      const { expiresAt } = await given({ clock }).issueUserCookie(res, { credentials: mockCredentials.none() });

      expect([expiresAt.getTime(), res.getHeader('set-cookie')]).to.deep.equal([
        1_000,
        'backstage-auth=; Domain=localhost; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Priority=High; SameSite=None',
      ]);
    });

    it('refuses services, and answers that have begun', async () => {
      const begun = exchange().res;
      begun.flushHeaders();
      const issue = (res: ServerResponse, credentials: Credentials) =>
        given()
          .issueUserCookie(res, { credentials })
          .then(() => 'issued', String);

      expect([await issue(exchange().res, mockCredentials.service()), await issue(begun, user)]).to.deep.equal([
        'AuthenticationError: Refused to issue cookie for non-user principal',
        'Error: Failed to issue user cookie, headers were already sent',
      ]);
    });
  });

  it('can find tokens elsewhere', async () => {
    const options = { getTokenFromRequest: () => 'mock-service-token' };
    const httpAuth = new TokenHttpAuth(
      new MockAuth(PLUGIN),
      new MockDiscovery(),
      PLUGIN,
      new TestClock(),
      new StaticConfig({}),
      options,
    );

    expect(String(await httpAuth.credentials({ headers: {} }))).to.equal(
      'backstageCredentials{servicePrincipal{external:test-service}}',
    );
  });
});

/** A request with an answer that is sent nowhere. */
function exchange(headers: Record<string, string> = {}): { req: IncomingMessage; res: ServerResponse } {
  const req = new IncomingMessage(new Socket());
  req.method = 'GET';
  Object.assign(req.headers, headers);
  return { req, res: new ServerResponse(req) };
}
