import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { makeCookiesSafe } from '#src/services/http/cookies.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import Koa from 'koa';
import { messageOf, problem } from '../root-config/support.js';
import { RunningRouter } from './support/running-router.js';

const KEYS = ['a long enough new key', 'a long enough old key'];

describe('cookies', () => {
  let running: RunningRouter;
  const environment = process.env['NODE_ENV'];

  afterEach(async () => {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
    await running?.stop();
  });

  async function start(keys?: readonly string[]): Promise<void> {
    running = await RunningRouter.start({}, keys === undefined ? {} : { backend: { cookies: { keys } } });
    const router = running.plugin();
    router.get('/set', (ctx) => {
      ctx.cookies.set('flavour', 'oat');
      ctx.cookies.set('free', 'x', { httpOnly: false, sameSite: 'none', secure: true, signed: false, path: '/api' });
    });
    router.get('/read', (ctx) => ({
      flavour: ctx.cookies.get('flavour') ?? 'none',
      plain: ctx.cookies.get('flavour', { signed: false }) ?? 'none',
    }));
  }

  async function setCookies(): Promise<string[]> {
    return (await running.fetch('/api/demo/set')).headers.getSetCookie();
  }

  async function read(cookie: string): Promise<unknown> {
    return (await running.fetch('/api/demo/read', { headers: { cookie } })).json();
  }

  it('are safe by default, and as the handler says where it says so', async () => {
    await start();

    expect(await setCookies()).to.deep.equal([
      'flavour=oat; path=/; samesite=lax; httponly',
      'free=x; path=/api; samesite=none; secure',
    ]);
  });

  it('are secure in production, also behind a proxy that speaks HTTP', async () => {
    process.env['NODE_ENV'] = 'production';
    await start();

    expect((await setCookies())[0]).to.equal('flavour=oat; path=/; samesite=lax; secure; httponly');
  });

  it('are signed with the first key when there are keys', async () => {
    await start(KEYS);

    const cookies = (await setCookies()).map((cookie) => cookie.replace(/(?<=\.sig=)[\w-]{27}/, 'SIGNATURE'));

    expect(cookies).to.deep.equal([
      'flavour=oat; path=/; samesite=lax; httponly',
      'flavour.sig=SIGNATURE; path=/; samesite=lax; httponly',
      'free=x; path=/api; samesite=none; secure',
    ]);
  });

  it('are not there when they are unsigned or were tampered with', async () => {
    await start(KEYS);
    const [, signature = ''] = (await setCookies()).map((cookie) => cookie.split(';')[0] ?? '');

    expect([
      await read(`flavour=oat; ${signature}`),
      await read(`flavour=rye; ${signature}`),
      await read('flavour=oat'),
      await read('flavour=oat; flavour.sig=x'),
    ]).to.deep.equal([
      { flavour: 'oat', plain: 'oat' },
      { flavour: 'none', plain: 'rye' },
      { flavour: 'none', plain: 'oat' },
      { flavour: 'none', plain: 'oat' },
    ]);
  });

  it('are accepted with an older key, and signed anew', async () => {
    await start([KEYS[1] ?? '']);
    const [, old = ''] = (await setCookies()).map((cookie) => cookie.split(';')[0] ?? '');
    await running.stop();
    await start(KEYS);

    const response = await running.fetch('/api/demo/read', { headers: { cookie: `flavour=oat; ${old}` } });

    expect([
      await response.json(),
      response.headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{27};/, ';')),
    ]).to.deep.equal([{ flavour: 'oat', plain: 'oat' }, ['flavour.sig; path=/; samesite=lax; httponly']]);
  });
});

describe('makeCookiesSafe', () => {
  const mend = 'list one key or more, the one that signs first; make one with `openssl rand -base64 32`.';
  const bad: [name: string, cookies: JsonObject, what: string][] = [
    ['no key', { keys: [] }, "'backend.cookies.keys' in the given configuration is empty."],
    [
      'a short key',
      { keys: ['short'] },
      "'backend.cookies.keys' in the given configuration has a key of less than 16 characters.",
    ],
  ];
  for (const [name, cookies, what] of bad)
    it(`refuses ${name}, and does not repeat it`, () => {
      const config = new StaticConfig({ backend: { cookies } });

      expect(messageOf(() => makeCookiesSafe(new Koa(), config))).to.equal(
        problem(what, 'the given configuration', mend),
      );
    });
});
