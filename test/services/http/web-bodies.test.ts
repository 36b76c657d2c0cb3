import { expect } from 'chai';
import type { KoaHttpRouter } from '#src/services/http/index.js';
import { RunningRouter } from './support/running-router.js';

describe('the bodies of the web', () => {
  let running: RunningRouter;
  let plugin: KoaHttpRouter;
  before(async () => {
    running = await RunningRouter.start();
    plugin = running.plugin();
  });
  after(() => running.stop());

  const two = () => new Uint8Array([104, 105]);
  const bytes: [name: string, make: () => unknown][] = [
    ['a Uint8Array', two],
    ['a part of an ArrayBuffer', () => new Uint8Array([0, 104, 105, 0]).subarray(1, 3)],
    ['a Uint16Array', () => new Uint16Array(two().buffer)],
    ['a DataView', () => new DataView(two().buffer)],
    ['an ArrayBuffer', () => two().buffer],
    ['a SharedArrayBuffer', sharedTwo],
    ['a web stream', () => new Blob(['hi']).stream()],
  ];
  for (const [index, [name, make]] of bytes.entries()) {
    it(`are sent as bytes: ${name} that a handler returns`, async () => {
      plugin.get(`/returned/${index}`, () => make());

      const response = await running.fetch(`/api/demo/returned/${index}`);

      expect([response.status, response.headers.get('content-type'), await response.text()]).to.deep.equal([
        200,
        'application/octet-stream',
        'hi',
      ]);
    });

    it(`keep the type that they were given: ${name} that is set as ctx.body`, async () => {
      plugin.get(`/set/${index}`, (ctx) => {
        ctx.type = 'image/png';
        ctx.body = make();
      });

      const response = await running.fetch(`/api/demo/set/${index}`);

      expect([response.headers.get('content-type'), await response.text()]).to.deep.equal(['image/png', 'hi']);
    });
  }

  describe('an answer of fetch', () => {
    const text = 'tide '.repeat(1000);

    it('from another server that packed it is sent complete', async () => {
      plugin.get('/source', (ctx) => {
        ctx.set({ 'X-Source': 'yes', Vary: 'Cookie' });
        return { text };
      });
      plugin.get('/passed-on', (ctx) => {
        ctx.set('Vary', 'Origin');
        return fetch(`${running.root.url}/api/demo/source`, { headers: { 'x-request-id': 'upstream' } });
      });

      const response = await running.fetch('/api/demo/passed-on', { headers: { 'x-request-id': 'mine' } });

      expect({
        body: await response.json(),
        source: response.headers.get('x-source'),
        vary: response.headers.get('vary'),
        id: response.headers.get('x-request-id'),
      }).to.deep.equal({ body: { text }, source: 'yes', vary: 'Origin, Cookie, Accept-Encoding', id: 'mine' });
    });

    it('adds its cookies to those that are set', async () => {
      plugin.get('/cookies', (ctx) => {
        ctx.cookies.set('own', '1');
        return new Response('x', {
          headers: [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ],
        });
      });

      const response = await running.fetch('/api/demo/cookies');

      expect(response.headers.getSetCookie()).to.deep.equal(['own=1; path=/; samesite=lax; httponly', 'a=1', 'b=2']);
    });

    it('without a body keeps its status', async () => {
      plugin.get('/moved', () => new Response(null, { status: 307, headers: { Location: '/there' } }));

      const response = await running.fetch('/api/demo/moved', { redirect: 'manual' });

      expect([response.status, response.headers.get('location'), response.headers.get('content-type')]).to.deep.equal([
        307,
        '/there',
        null,
      ]);
    });

    it('to HEAD keeps the length of what GET answers', async () => {
      plugin.get(
        '/head',
        () => new Response(null, { headers: { 'Content-Length': '5', 'Content-Type': 'text/plain' } }),
      );

      const [head, get] = [
        await running.fetch('/api/demo/head', { method: 'HEAD' }),
        await running.fetch('/api/demo/head'),
      ];

      expect([head.headers.get('content-length'), get.headers.get('content-length')]).to.deep.equal(['5', '0']);
    });

    for (const [name, make] of [
      ['has been read', spentResponse],
      ['is an error', async () => Response.error()],
    ] as const)
      it(`that ${name} is a 500`, async () => {
        plugin.get(`/${name.replaceAll(' ', '-')}`, make);

        const response = await running.fetch(`/api/demo/${name.replaceAll(' ', '-')}`);

        expect(response.status).to.equal(500);
      });
  });
});

function sharedTwo(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(2);
  new Uint8Array(shared).set([104, 105]);
  return shared;
}

async function spentResponse(): Promise<Response> {
  const response = new Response('x');
  await response.text();
  return response;
}
