import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { isFresh, type Validators } from '#src/services/http/preconditions.js';
import { RunningRouter, statusOf } from './support/running-router.js';

/** What `{"a":1}` is tagged with. */
const TAG = 'W/"7-wueklw0yu3jjt"';

describe('conditional requests', () => {
  let running: RunningRouter;

  async function start(etag?: boolean): Promise<void> {
    running = await RunningRouter.start({}, etag === undefined ? {} : { backend: { etag } });
    const router = running.plugin();
    router.get('/json', () => ({ a: 1 }));
    router.post('/json', () => ({ a: 1 }));
    router.get('/object', (ctx) => {
      ctx.body = { a: 1 };
    });
    router.get('/bytes', () => Buffer.from('{"a":1}'));
    router.get('/stream', () => Readable.from(['a']));
    router.get('/tagged-stream', (ctx) => {
      ctx.etag = 'v1';
      return Readable.from(['a']);
    });
    router.get('/dated', (ctx) => {
      ctx.lastModified = new Date('2026-01-01T00:00:00Z');
      return { a: 1 };
    });
    router.get('/created', (ctx) => {
      ctx.status = 201;
      return { a: 1 };
    });
  }

  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<unknown[]> {
    const response = await running.fetch(`/api/demo${path}`, { headers, method });
    return [response.status, response.headers.get('etag'), await response.text()];
  }

  afterEach(() => running.stop());

  it('gives JSON and an object the same tag, and bytes one of their own', async () => {
    await start();

    expect([await ask('/json'), await ask('/object'), await ask('/bytes')]).to.deep.equal([
      [200, TAG, '{"a":1}'],
      [200, TAG, '{"a":1}'],
      [200, 'W/"7-n4nHQM60bXQYySSnisV5QdXpZSA"', '{"a":1}'],
    ]);
  });

  it('gives texts that differ in one character, or in their order, another tag', async () => {
    await start();
    const texts = Array.from(
      { length: 2_000 },
      (_, index) => `{"id":"${String(index).padStart(6, '0')}","kind":"Component"}`,
    );
    running.plugin('texts').get('/:index', (ctx) => texts[Number(ctx.params['index'])]);

    const tags = new Set<string | null>();
    for (const index of texts.keys())
      tags.add((await running.fetch(`/api/texts/${index}`, { method: 'HEAD' })).headers.get('etag'));

    expect(tags.size).to.equal(texts.length);
  });

  it('answers HEAD with the same tag and length', async () => {
    await start();

    const response = await running.fetch('/api/demo/json', { method: 'HEAD' });

    expect([response.headers.get('etag'), response.headers.get('content-length')]).to.deep.equal([TAG, '7']);
  });

  it('answers 304 without a body to whoever has that answer', async () => {
    await start();

    const response = await running.fetch('/api/demo/json', { headers: { 'if-none-match': `"other", ${TAG}` } });

    expect([
      response.status,
      response.headers.get('etag'),
      response.headers.get('content-type'),
      await response.text(),
    ]).to.deep.equal([304, TAG, null, '']);
  });

  it('answers whoever has another answer', async () => {
    await start();

    expect(await ask('/json', { 'if-none-match': '"other"' })).to.deep.equal([200, TAG, '{"a":1}']);
  });

  it('compares dates where the handler gives one', async () => {
    await start();

    const statuses = await Promise.all(
      ['2025-12-31', '2026-01-01', '2026-01-02'].map((day) =>
        ask('/dated', { 'if-modified-since': new Date(day).toUTCString() }),
      ),
    );

    expect(statuses.map(([status]) => status)).to.deep.equal([200, 304, 304]);
  });

  it('gives a stream no tag, and respects the one of its handler', async () => {
    await start();

    expect([
      await ask('/stream'),
      await ask('/tagged-stream'),
      await ask('/tagged-stream', { 'if-none-match': '"v1"' }),
    ]).to.deep.equal([
      [200, null, 'a'],
      [200, '"v1"', 'a'],
      [304, '"v1"', ''],
    ]);
  });

  it('leaves other methods, other statuses and errors alone', async () => {
    await start();

    expect([
      await ask('/json', {}, 'POST'),
      (await ask('/created')).slice(0, 2),
      (await ask('/none')).slice(0, 2),
    ]).to.deep.equal([
      [200, null, '{"a":1}'],
      [201, null],
      [404, null],
    ]);
  });

  it('keeps the connection in step after a 304', async () => {
    await start();
    const request = `GET /api/demo/json HTTP/1.1\r\nHost: x\r\nIf-None-Match: ${TAG}\r\n\r\n`;

    const answers = await running.exchange(request + request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));

    expect([statusOf(answers), answers.match(/HTTP\/1\.1 304/g)?.length]).to.deep.equal([304, 2]);
  });

  it('is off when it is turned off', async () => {
    await start(false);

    expect([await ask('/json'), await ask('/tagged-stream', { 'if-none-match': '"v1"' })]).to.deep.equal([
      [200, null, '{"a":1}'],
      [200, '"v1"', 'a'],
    ]);
  });
});

describe('isFresh', () => {
  const etag = 'W/"a"';
  const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const before = 'Wed, 31 Dec 2025 00:00:00 GMT';
  const facts: [name: string, headers: IncomingHttpHeaders, validators: Validators, fresh: boolean][] = [
    ['no condition', {}, { etag, lastModified }, false],
    ['the tag', { 'if-none-match': 'W/"a"' }, { etag }, true],
    ['the tag in its strong form', { 'if-none-match': '"a"' }, { etag }, true],
    ['the tag among others', { 'if-none-match': '"x" , "a"' }, { etag }, true],
    ['another tag', { 'if-none-match': '"x"' }, { etag }, false],
    ['a tag, where the answer has none', { 'if-none-match': '"x"' }, {}, false],
    ['any tag', { 'if-none-match': '*' }, { etag }, true],
    ['the date', { 'if-modified-since': lastModified }, { lastModified }, true],
    ['an older date', { 'if-modified-since': before }, { lastModified }, false],
    ['what is no date', { 'if-modified-since': 'yesterday' }, { lastModified }, false],
    ['a date, where the answer has none', { 'if-modified-since': lastModified }, { etag }, false],
    [
      'another tag and the date',
      { 'if-none-match': '"x"', 'if-modified-since': lastModified },
      { etag, lastModified },
      false,
    ],
    [
      'the tag and an older date',
      { 'if-none-match': '"a"', 'if-modified-since': before },
      { etag, lastModified },
      true,
    ],
    ['the tag, from fetch', { 'if-none-match': '"a"', 'cache-control': 'no-cache' }, { etag }, true],
  ];
  for (const [name, headers, validators, fresh] of facts)
    it(`is ${fresh} for ${name}`, () => {
      expect(isFresh(headers, validators)).to.equal(fresh);
    });
});
