import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { exportSPKI, importJWK } from 'jose';
import { Issuer } from '../services/auth/support/issuer.js';
import { BackendProcess } from './support/backend-process.js';
import {
  answerWith,
  ask,
  ONE_TIME_ISSUER,
  outcomeOf,
  Outside,
  publishing,
  STATIC_TOKENS,
} from './support/guarded-backend.js';
import { matrix } from './support/matrix.js';
import { exchange, request } from './support/raw-exchange.js';

const PART = { letter: 'A', title: 'authentication and authorization' };

const FAILED = '401 Failed plugin token verification';
const FAILED_USER = '401 Failed user token verification';
const ACCEPTED = '200 service plugin:outside';
const ILLEGAL = '401 Illegal token';

matrix(PART, (row) => {
  let outside: Outside;
  let backend: BackendProcess;

  before('starts what is to be guarded', async () => {
    outside = await Outside.start();
    backend = await BackendProcess.shared(outside.options());
  });
  after('stops the keys', () => outside?.stop());

  const now = () => Math.floor(Date.now() / 1000);
  const outcome = (token: string | undefined, route?: string, headers?: Record<string, string>) =>
    outcomeOf(backend, token, route, headers);
  const outcomes = async (...tokens: readonly (string | Promise<string>)[]) => {
    const found: string[] = [];
    for (const token of tokens) found.push(await outcome(await token));
    return found;
  };
  const repeated = (text: string, times: number) => Array.from({ length: times }, () => text);

  row('A1', 'no token', '401 with `WWW-Authenticate`, and no detail', async () => {
    const { status, body, headers } = await ask(backend, undefined);

    expect([status, headers.get('www-authenticate'), (body as { error: object }).error]).to.deep.equal([
      401,
      'Bearer',
      { name: 'AuthenticationError', message: 'Missing credentials', requestId: headers.get('x-request-id') },
    ]);
  });

  row('A2', 'a token that has expired; one that did so within the tolerance of 5 s', '401; 200', async () => {
    const ended = (ago: number) => outside.pluginToken({ iat: now() - 3000, exp: now() - ago });

    expect(await outcomes(ended(7), ended(2))).to.deep.equal([FAILED, ACCEPTED]);
    expect(await outcomes(outside.userToken({ exp: now() - 7 }))).to.deep.equal([FAILED_USER]);
  });

  row('A3', 'a token that is not valid yet, or was made in the future', '401', async () => {
    const found = await outcomes(
      outside.pluginToken({ nbf: now() + 60 }),
      outside.pluginToken({ iat: now() + 60 }),
      outside.userToken({ iat: now() + 60 }),
    );

    expect(found).to.deep.equal([FAILED, FAILED, FAILED_USER]);
  });

  row('A4', 'no algorithm; the public key as a secret; another algorithm than that of the key', '401', async () => {
    const claims = { sub: 'outside', aud: 'guarded', iat: now(), exp: now() + 60 };
    const typ = 'vnd.backstage.plugin';
    const pem = await exportSPKI((await importJWK(outside.issuer.publicKey)) as never);
    const signed = `${encode({ alg: 'HS256', typ, kid: 'one' })}.${encode(claims)}`;
    const found = await outcomes(
      `${encode({ alg: 'none', typ })}.${encode(claims)}.`,
      `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`,
      outside.pluginToken({}, { by: await Issuer.create('one', 'RS256') }),
    );

    expect(found).to.deep.equal(repeated(FAILED, 3));
  });

  row(
    'A5',
    'a wrong key, an unknown one, a key or its address in the token',
    '401; nothing is fetched for it',
    async () => {
      const { stranger, server } = outside;
      const asked = () => server.requests.filter((url) => url.startsWith('/evil')).length;
      const found = await outcomes(
        outside.pluginToken({}, { by: stranger }),
        outside.pluginToken({}, { by: stranger, header: { kid: 'unknown' } }),
        outside.pluginToken({}, { by: stranger, header: { jwk: stranger.publicKey } }),
        outside.pluginToken({}, { by: stranger, header: { jku: `${server.url}/evil`, x5u: `${server.url}/evil` } }),
      );

      expect([found, asked()]).to.deep.equal([repeated(FAILED, 4), 0]);
    },
  );

  row('A6', 'a wrong issuer, audience, type', '401', async () => {
    const claims = { iss: 'https://ci.example.com', aud: 'backstage', sub: 'ci', exp: now() + 60 };
    const ci = (changed: object) => outside.issuer.sign({ ...claims, ...changed });
    const found = await outcomes(
      // An audience that is ours makes it a token of a user, as in Backstage, which has to be of our plugin `auth`.
      ci({ iss: 'https://other.example.com', aud: ['backstage'] }),
      ci({ aud: ['other'] }),
      ci({ aud: ['backstage'] }),
      outside.pluginToken({ aud: 'other' }),
      outside.pluginToken({}, { header: { typ: 'JWT' } }),
    );

    expect(found).to.deep.equal([ILLEGAL, ILLEGAL, '200 service external:ci', FAILED, ILLEGAL]);
  });

  row('A7', 'a token for one plugin, shown to another', '401', async () => {
    const { body } = await ask(backend, STATIC_TOKENS.free, 'GET /api/caller/token');
    const { token } = body as { token: string };

    expect([await outcome(token), await outcome(token, 'GET /api/caller/call')]).to.deep.equal([
      '200 service plugin:caller',
      FAILED,
    ]);
  });

  row('A8', 'a user where only services may call, and a service where only users may', '403', async () => {
    const user = await outside.userToken();

    expect([
      await outcome(user, 'GET /api/guarded/services'),
      await outcome(STATIC_TOKENS.free, 'GET /api/guarded/users'),
      await outcome(user, 'GET /api/guarded/users'),
    ]).to.deep.equal([
      "403 This endpoint does not allow 'user' credentials",
      "403 This endpoint does not allow 'service' credentials",
      '200 user user:default/ada',
    ]);
  });

  row(
    'A9',
    'a one-time token, named by its `jti`, is used again, here and on another instance, at once and later; one without a `jti`',
    '401 for all but the first use; 401',
    async () => {
      const other = await BackendProcess.ready(outside.options());
      const once = (jti?: string) =>
        outside.issuer.sign({ iss: ONE_TIME_ISSUER, aud: 'guarded', sub: 'job', jti, exp: now() + 60 });
      const accepted = '200 service external:job';

      const first = await once('first');
      expect([
        await outcome(first),
        await outcome(first),
        await outcomeOf(other, first),
        await outcomeOf(other, await once('second')),
        await outcome(await once()),
      ]).to.deep.equal([accepted, ILLEGAL, ILLEGAL, accepted, ILLEGAL]);

      const third = await once('third');
      const storm = Array.from({ length: 20 }, (_, index) => outcomeOf(index % 2 === 0 ? backend : other, third));
      expect((await Promise.all(storm)).sort()).to.deep.equal([accepted, ...repeated(ILLEGAL, 19)]);
    },
  );

  row('A10', 'a token that was tampered with, cut off, of dots alone, empty, 15 KB long', '401, soon', async () => {
    const token = await outside.pluginToken();
    const [header, , signature] = token.split('.');
    const claims = { sub: 'auth', aud: 'guarded', iat: now(), exp: now() + 60 };
    const began = performance.now();
    const found = await outcomes(
      `${header}.${encode(claims)}.${signature}`,
      token.slice(0, -10),
      token.slice(0, 40),
      '...',
      '.',
      'x'.repeat(15_000),
      `${header}.${encode({ ...claims, padding: 'x'.repeat(10_000) })}.${signature}`,
    );

    expect(found.map((one) => one.slice(0, 3))).to.deep.equal(repeated('401', 7));
    expect(await outcome('')).to.equal('401 Missing credentials');
    // What hangs would take until the limit of the request.
    expect(performance.now() - began).to.be.below(10_000);
  });

  row('A11', 'a token without an end, without a subject', '401', async () => {
    const found = await outcomes(
      outside.pluginToken({ exp: undefined }),
      outside.pluginToken({ sub: undefined }),
      outside.userToken({ exp: undefined }),
      outside.userToken({ sub: undefined }),
    );

    expect(found).to.deep.equal([FAILED, '401 Invalid plugin token: missing subject', FAILED_USER, FAILED_USER]);
  });

  row('A12', 'two Authorization headers; `bearer`; more blanks than one', '401; accepted; 401', async () => {
    const statusOf = async (...headers: readonly string[]) =>
      (await exchange(backend.port, request('GET /api/guarded/anybody', [...headers, 'Connection: close']))).status;
    const { free } = STATIC_TOKENS;

    expect([
      await statusOf(`Authorization: Bearer ${free}`, 'Authorization: Bearer other'),
      await statusOf(`Authorization: bearer ${free}`),
      await statusOf(`Authorization: Bearer   ${free}`),
      await statusOf(`Authorization: Bearer ${free} other`),
    ]).to.deep.equal([401, 200, 401, 401]);
  });

  row(
    'A13',
    'the keys of a caller change while it calls',
    'no 401, for tokens of the new key and of the old',
    async () => {
      const issuers = await Promise.all(['r1', 'r2', 'r3', 'r4'].map((kid) => Issuer.create(kid)));
      const found = new Set<string>();
      for (const [index, by] of issuers.entries()) {
        outside.answers.set('rotating', publishing(...issuers.slice(Math.max(0, index - 1), index + 1)));
        const signers = [by, issuers[Math.max(0, index - 1)] ?? by];
        const load = Array.from({ length: 40 }, async (_, count) =>
          found.add(await outcome(await outside.pluginToken({ sub: 'rotating' }, { by: signers[count % 2] ?? by }))),
        );
        await Promise.all(load);
      }

      expect([...found]).to.deep.equal(['200 service plugin:rotating']);
    },
  );

  row(
    'A14',
    'the keys of a caller: refused, no answer, garbage, a redirect, nothing',
    'known keys count; without any 503; one attempt in half a minute',
    async () => {
      const faults = new Map<string, Parameters<typeof outside.answers.set>[1]>([
        ['refuses', (incoming) => incoming.socket.destroy()],
        ['hangs', () => {}],
        ['garbage', (_, response) => response.end('<html>')],
        ['redirects', (_, response) => response.writeHead(302, { location: `${outside.server.url}/evil` }).end()],
        ['empty', (_, response) => response.end()],
      ]);
      const found = [];
      for (const [plugin, answer] of faults) {
        outside.answers.set(plugin, answer);
        const before = outside.requestsFor(plugin);
        const storm = Array.from({ length: 10 }, async () => ask(backend, await outside.pluginToken({ sub: plugin })));
        const statuses = (await Promise.all(storm)).map(({ status }) => status);
        const later = await ask(backend, await outside.pluginToken({ sub: plugin }));
        // A connection that breaks is tried once more, at once.
        const asked = outside.requestsFor(plugin) - before <= 2;
        found.push([plugin, [...new Set(statuses)], later.status, asked]);
      }
      expect(found).to.deep.equal([...faults.keys()].map((plugin) => [plugin, [503], 503, true]));
      expect(outside.server.requests.filter((url) => url.startsWith('/evil'))).to.deep.equal([]);

      const known = () => outside.pluginToken({ sub: 'storm' });
      expect(await outcomes(known())).to.deep.equal(['200 service plugin:storm']);
      const before = outside.requestsFor('storm');
      outside.answers.set('storm', (incoming) => incoming.socket.destroy());
      const unknown = Array.from({ length: 50 }, async (_, index) =>
        outcome(await outside.pluginToken({ sub: 'storm' }, { by: outside.stranger, header: { kid: `k${index}` } })),
      );
      expect([...new Set(await Promise.all(unknown))]).to.deep.equal([FAILED]);
      expect(await outcomes(known())).to.deep.equal(['200 service plugin:storm']);
      // One reload for a key that is not known, which is tried once more since its connection breaks.
      expect(outside.requestsFor('storm') - before).to.be.at.most(2);
    },
  );

  row('A15', 'clocks that are 3 s and 10 min apart', '200; 401, and the log names the skew', async () => {
    const found = [];
    for (const skew of [3_000, -3_000, -600_000]) {
      const skewed = await BackendProcess.ready(outside.options({ CLOCK_SKEW: String(skew) }));
      const answer = await outcomeOf(skewed, await outside.pluginToken());
      found.push([skew, answer, skewed.log.some(({ level, msg }) => level === 'warn' && msg.includes('clock skew'))]);
    }

    expect(found).to.deep.equal([
      [3_000, ACCEPTED, false],
      [-3_000, ACCEPTED, false],
      [-600_000, FAILED, true],
    ]);
  });

  row(
    'A16',
    'a token that is confined to another plugin, to a permission',
    '403 elsewhere; it is not handed on',
    async () => {
      const { elsewhere, reader } = STATIC_TOKENS;
      const { body } = await ask(backend, reader);

      expect([
        await outcome(elsewhere),
        body,
        await outcome(elsewhere, 'GET /api/caller/call'),
        await outcome(reader, 'GET /api/caller/call'),
      ]).to.deep.equal([
        "403 This token's access is restricted to plugin(s) 'caller'",
        {
          principal: { type: 'service', subject: 'reader', accessRestrictions: { permissionNames: ['thing.read'] } },
        },
        "403 Access to target plugin 'guarded' is not included in token's access restrictions",
        "403 Access to target plugin 'guarded' is restricted and cannot be delegated",
      ]);
    },
  );

  row(
    'A17',
    'the plugin that decides about permissions: refuses, no answer, an error, garbage, no decision, one about something else',
    '503, never allowed',
    async () => {
      const user = await outside.userToken();
      const permitted = () => outcome(user, 'GET /api/guarded/permitted');
      const item = (sent: string) => (JSON.parse(sent) as { items: { id: string }[] }).items[0];
      const faults = new Map<string, (sent: string, response: ServerResponse) => unknown>([
        ['refuses', (_, response) => response.destroy()],
        ['hangs', () => {}],
        ['fails', (_, response) => response.writeHead(500).end('{}')],
        ['garbage', (_, response) => response.end('<html>ALLOW')],
        ['empty', (_, response) => response.end('{"items":[]}')],
        ['elsewhere', (_, response) => response.end('{"items":[{"id":"other","result":"ALLOW"}]}')],
        [
          'no decision',
          (sent, response) => response.end(JSON.stringify({ items: [{ ...item(sent), result: 'YES' }] })),
        ],
      ]);
      const found = [];
      for (const [fault, answer] of faults) {
        outside.answers.set('permission', answerWith(answer));
        found.push([fault, (await permitted()).slice(0, 3)]);
      }
      outside.answers.set(
        'permission',
        answerWith((sent, response) => response.end(JSON.stringify({ items: [{ ...item(sent), result: 'ALLOW' }] }))),
      );

      expect(found).to.deep.equal([...faults.keys()].map((fault) => [fault, '503']));
      expect(await permitted()).to.equal('200 {"decision":"ALLOW"}');
    },
  );

  row('A18', 'a static token of which the beginning is right', '401, as for any other', async () => {
    const { free } = STATIC_TOKENS;

    expect(await outcomes(free.slice(0, -1), `${free}x`, `${free.slice(0, -1)}X`)).to.deep.equal(repeated(ILLEGAL, 3));
  });

  row('A19', 'a token in the URL', 'does not count; is not in the log', async () => {
    const { free } = STATIC_TOKENS;
    const secret = await outside.userToken();
    const found = [];
    for (const name of ['token', 'access_token', 'authorization', 'backstage-auth'])
      found.push(await outcome(undefined, `GET /api/guarded/anybody?${name}=${free}&jwt=${secret}`));

    expect(found).to.deep.equal(repeated('401 Missing credentials', 4));
    expect(backend.output.includes(free) || backend.output.includes(secret.split('.')[2] ?? '')).to.equal(false);
  });

  row(
    'A20',
    'the token of a cookie where cookies do not count; a page of another site posts with the cookie',
    '401; 403',
    async () => {
      const { headers } = await ask(backend, await outside.userToken(), 'GET /api/guarded/.backstage/auth/v1/cookie');
      const cookie = /backstage-auth=[^;]+/.exec(headers.get('set-cookie') ?? '')?.[0] ?? '';
      const limited = cookie.slice('backstage-auth='.length);
      const post = (origin: string, site: string) =>
        outcome(undefined, 'POST /api/guarded/cookies', { cookie, origin, 'sec-fetch-site': site });

      expect([
        await outcome(undefined, 'GET /api/guarded/cookies', { cookie }),
        await outcome(limited),
        await outcome(undefined, 'GET /api/guarded/anybody', { cookie }),
        await post('https://evil.example.com', 'cross-site'),
        await post('null', 'cross-site'),
        await post(backend.url, 'same-origin'),
      ]).to.deep.equal([
        '200 {"cookie":"accepted"}',
        '401 Illegal limited user token',
        '401 Missing credentials',
        '403 A cookie does not prove who asks, because a page of another site sent the request',
        '403 A cookie does not prove who asks, because a page of another site sent the request',
        '200 {"cookie":"accepted"}',
      ]);
    },
  );

  row('A21', 'a plugin copies, changes or makes up credentials', 'refused; nobody calls as somebody else', async () => {
    const { body } = await ask(backend, STATIC_TOKENS.free, 'GET /api/caller/forge');

    expect(body).to.deep.equal({ outcomes: repeated('AuthenticationError', 5), changed: false });
    expect(await outcome(STATIC_TOKENS.free)).to.equal('200 service free');
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
