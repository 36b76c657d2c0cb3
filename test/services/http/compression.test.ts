import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { expect } from 'chai';
import type { JsonValue } from '#src/contracts/root-config.js';
import { acceptedEncodings, ENCODINGS } from '#src/services/http/accepted-encoding.js';
import { messageOf, problem } from '../root-config/support.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { isCompressible, readCompression } from '#src/services/http/compression.js';
import { deferred, RunningRouter } from './support/running-router.js';

const LONG = { text: 'tide '.repeat(1000) };
const LONG_TEXT = JSON.stringify(LONG);

describe('compression', () => {
  let running: RunningRouter;

  async function start(compression?: JsonValue): Promise<RunningRouter> {
    running = await RunningRouter.start({}, compression === undefined ? {} : { backend: { compression } });
    return running;
  }

  /** One answer as it comes over the wire. */
  async function ask(path: string, headers: Record<string, string> = { 'accept-encoding': 'gzip' }, method = 'GET') {
    const request = get(`${running.root.url}/api/demo${path}`, { headers, method, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { vary, etag } = response.headers;
    return {
      status: response.statusCode,
      encoding: response.headers['content-encoding'],
      vary,
      etag,
      body,
      headers: response.headers,
    };
  }

  afterEach(() => running.stop());

  const unpacked: [string, (bytes: Buffer) => Buffer][] = [
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
  ];
  for (const [encoding, unpack] of unpacked)
    it(`packs JSON with ${encoding}`, async () => {
      (await start()).plugin().get('/long', () => LONG);

      const answer = await ask('/long', { 'accept-encoding': encoding });

      expect([answer.encoding, answer.vary, unpack(answer.body).toString()]).to.deep.equal([
        encoding,
        'Accept-Encoding',
        LONG_TEXT,
      ]);
    });

  it('sends the length of what it sends, and a tag that is weak', async () => {
    (await start()).plugin().get('/long', () => LONG);

    const { headers, body, etag } = await ask('/long');

    expect([Number(headers['content-length']), etag?.startsWith('W/"')]).to.deep.equal([body.length, true]);
  });

  it('answers HEAD as GET, without the body', async () => {
    (await start()).plugin().get('/long', () => LONG);
    const whole = await ask('/long');

    const head = await ask('/long', { 'accept-encoding': 'gzip' }, 'HEAD');

    const differing = { date: '', 'x-request-id': '' };
    expect([{ ...head.headers, ...differing }, head.body.length]).to.deep.equal([
      { ...whole.headers, ...differing },
      0,
    ]);
  });

  it('answers 304 to whoever has the packed answer', async () => {
    (await start()).plugin().get('/long', () => LONG);
    const { etag = '' } = await ask('/long');

    const again = await ask('/long', { 'accept-encoding': 'gzip', 'if-none-match': etag });

    expect([again.status, again.encoding, again.vary, again.body.length]).to.deep.equal([
      304,
      undefined,
      'Accept-Encoding',
      0,
    ]);
  });

  it('sends as it is what the client takes only so, and says that others get another', async () => {
    (await start()).plugin().get('/long', () => LONG);

    const answers = [await ask('/long', {}), await ask('/long', { 'accept-encoding': 'gzip;q=0' })];

    expect(answers.map(({ encoding, vary, body }) => [encoding, vary, body.toString()])).to.deep.equal([
      [undefined, 'Accept-Encoding', LONG_TEXT],
      [undefined, 'Accept-Encoding', LONG_TEXT],
    ]);
  });

  it('leaves alone what is small, packed, no text, or not to be transformed', async () => {
    const router = (await start()).plugin();
    router.get('/small', () => ({ a: 1 }));
    router.get('/umlauts', () => 'ä'.repeat(400));
    router.get('/packed', (ctx) => {
      ctx.set('Content-Encoding', 'identity');
      return LONG;
    });
    router.get('/image', (ctx) => {
      ctx.type = 'image/png';
      return Buffer.alloc(5000);
    });
    router.get('/fixed', (ctx) => {
      ctx.set('Cache-Control', 'private, no-transform');
      return LONG;
    });
    router.get('/part', (ctx) => {
      ctx.type = 'text/plain';
      ctx.status = 206;
      return Buffer.alloc(5000);
    });

    const answers = await Promise.all(
      ['/small', '/umlauts', '/packed', '/image', '/fixed', '/part'].map((path) => ask(path)),
    );

    expect(answers.map(({ vary }) => vary)).to.deep.equal(answers.map(() => undefined));
  });

  it('never packs an event stream, so that each event goes out at once', async () => {
    const more = deferred();
    (await start()).plugin().get('/events', (ctx) => {
      ctx.type = 'text/event-stream';
      return Readable.from(
        (async function* events() {
          yield 'data: first\n\n';
          await more.promise;
          yield 'data: second\n\n';
        })(),
      );
    });

    const request = get(`${running.root.url}/api/demo/events`, {
      headers: { 'accept-encoding': 'gzip' },
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const [first] = (await once(response, 'data')) as [Buffer];
    more.resolve();
    const [second] = (await once(response, 'data')) as [Buffer];

    expect([response.headers['content-encoding'], String(first), String(second)]).to.deep.equal([
      undefined,
      'data: first\n\n',
      'data: second\n\n',
    ]);
  });

  it('packs streams, weakens the tag of their handler, and drops a length that is no longer true', async () => {
    const router = (await start()).plugin();
    router.get('/stream', (ctx) => {
      ctx.type = 'text/plain';
      ctx.etag = 'v1';
      ctx.length = 5000;
      ctx.set('Accept-Ranges', 'bytes');
      return Readable.from(['tide '.repeat(1000)]);
    });
    router.get('/web', (ctx) => {
      ctx.type = 'text/plain';
      return new Response('tide '.repeat(1000), { headers: { 'content-type': 'text/plain' } });
    });
    router.get('/blob', () => new Blob(['tide '.repeat(1000)], { type: 'text/plain' }));

    const answers = [await ask('/stream'), await ask('/web'), await ask('/blob')];

    expect(
      answers.map(({ etag, headers, body }) => [
        etag,
        headers['content-length'],
        headers['accept-ranges'],
        gunzipSync(body).length,
      ]),
    ).to.deep.equal([
      ['W/"v1"', undefined, undefined, 5000],
      [undefined, undefined, undefined, 5000],
      [undefined, undefined, undefined, 5000],
    ]);
  });

  it('reads a stream no faster than the client does', async () => {
    let made = 0;
    (await start()).plugin().get('/endless', (ctx) => {
      ctx.type = 'text/plain';
      return new Readable({
        read() {
          made += 1;
          // Random, so that packing makes it no smaller.
          this.push(Buffer.from(Array.from({ length: 1024 }, () => Math.random().toString(36).slice(2)).join('')));
        },
      });
    });
    const request = get(`${running.root.url}/api/demo/endless`, {
      headers: { 'accept-encoding': 'gzip' },
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    const settled = await settledCount(() => made);
    response.destroy();

    expect(settled).to.be.lessThan(5000);
  });

  it('destroys the stream when the client goes away', async () => {
    const source = new Readable({ read() {} });
    (await start()).plugin().get('/waiting', (ctx) => {
      ctx.type = 'text/plain';
      source.push('x'.repeat(100_000));
      return source;
    });
    const request = get(`${running.root.url}/api/demo/waiting`, {
      headers: { 'accept-encoding': 'gzip' },
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    response.destroy();
    await once(source, 'close');

    expect(source.destroyed).to.equal(true);
  });

  it('cuts the connection when the stream fails', async () => {
    const begun = deferred();
    (await start()).plugin().get('/broken', (ctx) => {
      ctx.type = 'text/plain';
      return Readable.from(
        (async function* broken() {
          yield randomBytes(200_000).toString('hex');
          await begun.promise;
          throw new Error('the disk is gone');
        })(),
      );
    });
    const request = get(`${running.root.url}/api/demo/broken`, {
      headers: { 'accept-encoding': 'gzip' },
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    response.resume().once('data', () => begun.resolve());
    const [error] = (await once(response, 'error')) as [Error & { code?: string }];

    expect([response.statusCode, error.code]).to.deep.equal([200, 'ECONNRESET']);
  });

  it('starts at the size that is configured, and is off when it is turned off', async () => {
    (await start({ threshold: 0 })).plugin().get('/small', () => ({ a: 1 }));
    const packed = await ask('/small');
    await running.stop();
    (await start(false)).plugin().get('/long', () => LONG);

    expect([packed.encoding, (await ask('/long')).vary]).to.deep.equal(['gzip', undefined]);
  });
});

describe('readCompression', () => {
  it('refuses a threshold that is no number of bytes', () => {
    const config = new StaticConfig({ backend: { compression: { threshold: -1 } } });

    expect(messageOf(() => readCompression(config))).to.equal(
      problem(
        "'backend.compression.threshold' in the given configuration is no number of bytes.",
        'the given configuration',
        'write a whole number, 0 or more.',
      ),
    );
  });
});

describe('isCompressible', () => {
  it('is so for texts, and for what is written like them', () => {
    const types = [
      'text/html; charset=utf-8',
      'application/json',
      'application/vnd.x+json;v=1',
      'image/svg+xml',
      'application/wasm',
    ];

    expect(types.filter((type) => !isCompressible(type))).to.deep.equal([]);
  });

  it('is not so for what is packed already, and for events', () => {
    const types = ['image/png', 'application/zip', 'font/woff2', 'text/event-stream; charset=utf-8', 'video/mp4', ''];

    expect(types.filter((type) => isCompressible(type))).to.deep.equal([]);
  });
});

describe('acceptedEncodings', () => {
  const facts: [accepted: string | undefined, encodings: string[]][] = [
    [undefined, []],
    ['', []],
    ['identity', []],
    ['gzip', ['gzip']],
    ['x-gzip', ['gzip']],
    ['gzip, deflate, br, zstd', ['br', 'gzip', 'deflate']],
    ['GZIP;q=1.0, br;q=0.5', ['gzip', 'br']],
    ['deflate, gzip;q=0.9', ['deflate', 'gzip']],
    ['*', ['br', 'gzip', 'deflate']],
    ['br;q=0, *;q=0.1', ['gzip', 'deflate']],
    ['gzip;q=0', []],
    ['gzip;q=0.5, identity', []],
    ['gzip;q=x', []],
    ['zstd', []],
  ];
  for (const [accepted, encodings] of facts)
    it(`finds ${encodings.join(', ') || 'none'} in ${accepted === undefined ? 'nothing' : `'${accepted}'`}`, () => {
      expect(acceptedEncodings(accepted, ENCODINGS)).to.deep.equal(encodings);
    });
});

/** The value once it stays the same for a while. */
async function settledCount(read: () => number): Promise<number> {
  let last = -1;
  while (last !== read()) {
    last = read();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return last;
}
