import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { TokenUserInfo } from 'proscenium';
import { mockCredentials, MockDiscovery, TestClock } from 'proscenium/testing';
import { serviceCredentials, userCredentials } from '#src/services/credentials/index.js';
import { UserInfoCache } from '#src/services/user-info/user-info-cache.js';

const ADA = 'user:default/ada';

describe('TokenUserInfo', () => {
  let server: Server;
  let answer: RequestListener;
  let asked: string[];
  let clock: TestClock;
  let userInfo: TokenUserInfo;

  beforeEach(async () => {
    asked = [];
    answer = (_request, response) =>
      response.end(JSON.stringify({ claims: { sub: ADA, ent: [ADA, 'group:default/a'] } }));
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    clock = new TestClock();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    userInfo = new TokenUserInfo(new MockDiscovery(url), new UserInfoCache(clock));
  });
  afterEach(() => server.close());

  const ask = (token = tokenOf({})) => userInfo.getUserInfo(userCredentials(ADA, { token })).catch(String);

  it('reads the token', async () => {
    expect([await ask(tokenOf({ ent: ['group:default/b'] })), asked]).to.deep.equal([
      { userEntityRef: ADA, ownershipEntityRefs: ['group:default/b'] },
      [],
    ]);
  });

  it('asks the plugin auth when the token does not say it', async () => {
    expect([await ask('limited'), asked]).to.deep.equal([
      { userEntityRef: ADA, ownershipEntityRefs: [ADA, 'group:default/a'] },
      ['/api/auth/v1/userinfo Bearer limited'],
    ]);
  });

  it('keeps an answer for five seconds, also for those who ask at the same time', async () => {
    await Promise.all([ask(), ask()]);
    await clock.advance(4_999);
    await ask();
    const before = asked.length;
    await clock.advance(1);
    await ask();

    expect([before, asked.length]).to.deep.equal([1, 2]);
  });

  it('hands out a list that may be changed', async () => {
    const first = await userInfo.getUserInfo(userCredentials(ADA, { token: tokenOf({}) }));
    first.ownershipEntityRefs.push('group:default/admins');

    expect(await ask()).to.deep.equal({ userEntityRef: ADA, ownershipEntityRefs: [ADA, 'group:default/a'] });
  });

  it('does not keep a failure', async () => {
    const right = answer;
    answer = (_request, response) => response.writeHead(500).end();
    const failed = await ask();
    answer = right;

    expect([failed, await ask()]).to.deep.equal([
      'ServiceUnavailableError: The plugin auth could not be asked who the user is',
      { userEntityRef: ADA, ownershipEntityRefs: [ADA, 'group:default/a'] },
    ]);
  });

  const faults: [what: string, listener: RequestListener, error: string][] = [
    [
      'a token that is not accepted',
      (_q, r) => r.writeHead(401).end(),
      'AuthenticationError: The plugin auth does not accept the token of the user',
    ],
    ['a redirect', (_q, r) => r.writeHead(302, { location: '/' }).end(), unavailable()],
    ['no JSON', (_q, r) => r.end('<html>'), unavailable()],
    ['an endless answer', (_q, r) => r.end('x'.repeat(1024 * 1024 + 1)), unavailable()],
    ['an answer cut off', (_q, r) => r.destroy(), unavailable()],
    [
      'claims of the wrong type',
      (_q, r) => r.end('{"claims":{"ent":"a"}}'),
      'Error: The plugin auth does not say what the user owns things as',
    ],
    ['nothing', (_q, r) => r.end('null'), 'Error: The plugin auth does not say what the user owns things as'],
  ];
  for (const [what, listener, error] of faults)
    it(`fails for ${what}`, async () => {
      answer = listener;

      expect(await ask()).to.equal(error);
    });

  it('refuses whoever is no user, and credentials that were made up', async () => {
    const refusal = 'NotAllowedError: Only user credentials are supported';
    const madeUp = { ...userCredentials(ADA, { token: tokenOf({}) }) };
    const all = [serviceCredentials('plugin:a', { token: 'x' }), mockCredentials.none(), madeUp];

    expect(await Promise.all(all.map((one) => userInfo.getUserInfo(one).catch(String)))).to.deep.equal([
      refusal,
      refusal,
      refusal,
    ]);
  });
});

function unavailable(): string {
  return 'ServiceUnavailableError: The plugin auth could not be asked who the user is';
}

function tokenOf(claims: object): string {
  return `header.${Buffer.from(JSON.stringify({ sub: ADA, ...claims })).toString('base64url')}.signature`;
}
