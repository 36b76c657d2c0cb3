import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { readCorsSettings } from '#src/services/http/cors-settings.js';
import { expandOrigins, matchOrigins } from '#src/services/http/origin-patterns.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { cleanUp, givenConfig, messageOf, problem } from '../root-config/support.js';
import { RunningRouter } from './support/running-router.js';

const PORTAL = 'https://portal.example.com';
const PREFLIGHT = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-team, content-type' };

describe('CORS', () => {
  let running: RunningRouter;

  afterEach(() => running.stop());

  /** The headers of an answer that CORS is about, and its status. */
  async function ask(
    cors: JsonObject | undefined,
    method: string,
    headers: Record<string, string>,
  ): Promise<JsonObject> {
    running = await RunningRouter.start({}, cors === undefined ? {} : { backend: { cors } });
    running.plugin().get('/x', () => 'answer');
    const response = await running.fetch('/api/demo/x', { method, headers });
    const relevant = [...response.headers].filter(([name]) => /^(?:access-control-.*|vary)$/.test(name));
    return { status: response.status, ...Object.fromEntries(relevant) };
  }

  it('is off without configuration', async () => {
    expect(await ask(undefined, 'GET', { origin: PORTAL })).to.deep.equal({ status: 200 });
  });

  it('echoes an origin that is listed', async () => {
    const cors = { origin: [PORTAL], credentials: true, exposedHeaders: ['x-total', 'etag'] };

    expect(await ask(cors, 'GET', { origin: PORTAL })).to.deep.equal({
      status: 200,
      'access-control-allow-credentials': 'true',
      'access-control-allow-origin': PORTAL,
      'access-control-expose-headers': 'x-total,etag',
      vary: 'Origin',
    });
  });

  it('answers another origin without letting it read the answer', async () => {
    const cors = { origin: [PORTAL], credentials: true };

    expect(await ask(cors, 'GET', { origin: 'https://evil.example' })).to.deep.equal({ status: 200, vary: 'Origin' });
  });

  it('says that answers depend on the origin also when there is none', async () => {
    expect(await ask({ origin: PORTAL }, 'GET', {})).to.deep.equal({ status: 200, vary: 'Origin' });
  });

  it('lets every origin read when all may, without naming it', async () => {
    const answer = { status: 200, 'access-control-allow-origin': '*' };

    expect(await ask({ origin: '*' }, 'GET', { origin: PORTAL })).to.deep.equal(answer);
    await running.stop();
    expect(await ask({ origin: '*' }, 'GET', {})).to.deep.equal(answer);
  });

  it('answers a preflight before the routes', async () => {
    const cors = { origin: [PORTAL], credentials: true, maxAge: 600 };

    expect(await ask(cors, 'OPTIONS', { origin: PORTAL, ...PREFLIGHT })).to.deep.equal({
      status: 204,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-team, content-type',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
      'access-control-allow-origin': PORTAL,
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers',
    });
  });

  it('grants the methods and headers that are configured, with the status that is configured', async () => {
    const cors = { origin: PORTAL, methods: ['GET', 'PUT'], allowedHeaders: ['x-team'], optionsSuccessStatus: 200 };

    expect(await ask(cors, 'OPTIONS', { origin: PORTAL, ...PREFLIGHT })).to.deep.equal({
      status: 200,
      'access-control-allow-headers': 'x-team',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-origin': PORTAL,
      vary: 'Origin',
    });
  });

  it('grants a preflight from another origin nothing', async () => {
    expect(await ask({ origin: PORTAL }, 'OPTIONS', { origin: 'null', ...PREFLIGHT })).to.deep.equal({
      status: 204,
      vary: 'Origin',
    });
  });

  it('leaves preflights to the routes when told to', async () => {
    const answer = await ask({ origin: PORTAL, preflightContinue: true }, 'OPTIONS', { origin: PORTAL, ...PREFLIGHT });

    expect(answer).to.deep.include({ status: 204, 'access-control-allow-origin': PORTAL });
  });

  it('leaves OPTIONS that is no preflight to the routes', async () => {
    await ask({ origin: PORTAL }, 'OPTIONS', { origin: PORTAL });

    const response = await running.fetch('/api/demo/x', { method: 'OPTIONS', headers: { origin: PORTAL } });

    expect([response.status, response.headers.get('allow')]).to.deep.equal([204, 'GET, HEAD, OPTIONS']);
  });

  it('lets a listed origin read errors', async () => {
    await ask({ origin: PORTAL }, 'GET', {});

    const response = await running.fetch('/api/demo/nothing', { headers: { origin: PORTAL } });

    expect([response.status, response.headers.get('access-control-allow-origin')]).to.deep.equal([404, PORTAL]);
  });
});

describe('matchOrigins', () => {
  const facts: [pattern: string, origin: string, matches: boolean][] = [
    [PORTAL, PORTAL, true],
    [PORTAL, 'https://PORTAL.example.com', true],
    [PORTAL, 'http://portal.example.com', false],
    [PORTAL, 'https://portal.example.com.evil.example', false],
    [PORTAL, 'https://portal-example.com', false],
    ['https://*.example.com', 'https://a.example.com', true],
    ['https://*.example.com', 'https://a.b.example.com', true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://evil.com/.example.com', false],
    ['https://**.example.com', 'https://a.example.com', true],
    ['https://**', 'https://evil.com/x', false],
    ['http://localhost:*', 'http://localhost:3000', true],
    ['http://localhost:300?', 'http://localhost:3001', true],
    ['http://localhost:300?', 'http://localhost:30011', false],
    ['http{,s}://{a,b}.example.com', 'https://b.example.com', true],
    ['http{,s}://{a,b}.example.com', 'http://c.example.com', false],
    ['{a{b,c},d}', 'ac', true],
    ['http://[::1]:3000', 'http://[::1]:3000', true],
    ['*-*-*.example.com', 'a-b-c.example.com', true],
    ['null', 'null', true],
    ['n*', 'null', false],
    ['*', 'null', false],
  ];
  for (const [pattern, origin, expected] of facts)
    it(`${expected ? 'matches' : 'does not match'} ${origin} with ${pattern}`, () => {
      const check = matchOrigins(expandOrigins(new StaticConfig(), 'origin', [pattern]));

      expect(check(origin)).to.equal(expected);
    });

  it('takes no origin that is longer than any host name', () => {
    const check = matchOrigins(['*']);

    expect([check('a'.repeat(300)), check('a'.repeat(301))]).to.deep.equal([true, false]);
  });
});

describe('readCorsSettings', () => {
  afterEach(cleanUp);

  it('is nothing when CORS is absent or false', () => {
    expect([{}, { cors: false }].map((backend) => readCorsSettings(new StaticConfig({ backend })))).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it('names the file and the line of credentials without a list of origins', async () => {
    const config = await givenConfig({
      files: { 'app-config.yaml': 'backend:\n  cors:\n    origin: "*"\n    credentials: true\n' },
    });

    expect(messageOf(() => readCorsSettings(config))).to.match(
      /^'backend\.cors\.credentials' in app-config\.yaml allows credentials to every origin \(\*\)\.\n {2}where {2}.*app-config\.yaml:4:\d+\n {2}mend {3}list the origins/,
    );
  });

  const bad: [name: string, cors: JsonObject, what: string, mend: string][] = [
    [
      'credentials for no list',
      { credentials: true },
      "'backend.cors.credentials' in the given configuration allows credentials to every origin (*).",
      'list the origins that may act for a signed-in user in backend.cors.origin, or set credentials to false.',
    ],
    [
      'credentials for a pattern of every host',
      { credentials: true, origin: [PORTAL, 'https://*:443'] },
      "'backend.cors.credentials' in the given configuration allows credentials to every origin (https://*:443).",
      'list the origins that may act for a signed-in user in backend.cors.origin, or set credentials to false.',
    ],
    [
      'credentials for a pattern that hides one of every host',
      { credentials: true, origin: 'https://{portal.example.com,*}' },
      "'backend.cors.credentials' in the given configuration allows credentials to every origin (https://*).",
      'list the origins that may act for a signed-in user in backend.cors.origin, or set credentials to false.',
    ],
    [
      'a notation that is not read',
      { origin: '!(https://evil.example)' },
      "'backend.cors.origin' in the given configuration has the origin '!(https://evil.example)', which is written in a notation that is not read.",
      "use *, ? and {a,b} only, and list other origins one by one, such as 'https://*.example.com'.",
    ],
    [
      'too many alternatives',
      { origin: 'https://{a,b,c,d,e,f}{a,b,c,d,e,f}{a,b,c,d,e,f}' },
      "'backend.cors.origin' in the given configuration has an origin with more than 100 alternatives.",
      'list fewer.',
    ],
    [
      'a method that is none',
      { methods: ['GET', 'P T'] },
      `'backend.cors.methods' in the given configuration has "P T", which is no name.`,
      'list plain names.',
    ],
    [
      'a status that is no success',
      { optionsSuccessStatus: 404 },
      "'backend.cors.optionsSuccessStatus' in the given configuration is out of range.",
      'write a whole number from 200 to 299.',
    ],
    [
      'an age that is no whole number',
      { maxAge: 1.5 },
      "'backend.cors.maxAge' in the given configuration is out of range.",
      'write a whole number from -1 to 31536000.',
    ],
  ];
  for (const [name, cors, what, mend] of bad)
    it(`refuses ${name}`, () => {
      expect(messageOf(() => readCorsSettings(new StaticConfig({ backend: { cors } })))).to.equal(
        problem(what, 'the given configuration', mend),
      );
    });
});
