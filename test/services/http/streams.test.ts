import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { RunningRouter } from './support/running-router.js';

describe('an answer that comes piece by piece', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  const failing: [name: string, make: () => unknown][] = [
    ['a file that is not there', () => createReadStream('/nowhere/at-all')],
    ['a stream that fails at once', () => Readable.from(failAtOnce())],
    ['a web stream that fails at once', () => ReadableStream.from(failAtOnce())],
    ['a stream that was destroyed', () => new PassThrough().destroy()],
  ];
  for (const [name, make] of failing)
    it(`is a 500 that is logged when it is ${name}`, async () => {
      running.plugin().get('/x', (ctx) => {
        ctx.type = 'text/plain';
        ctx.body = make();
      });

      const response = await running.fetch('/api/demo/x');

      expect({
        status: response.status,
        type: response.headers.get('content-type'),
        encoding: response.headers.get('content-encoding'),
        errors: running.logger.lines.filter(({ level }) => level === 'error').map(({ message }) => message),
      }).to.deep.equal({
        status: 500,
        type: 'application/json; charset=utf-8',
        encoding: null,
        errors: ['Request failed with status 500'],
      });
    });

  const complete: [name: string, make: () => unknown, text: string][] = [
    ['an empty stream', () => Readable.from([]), ''],
    ['a stream that has something already', () => new PassThrough().end('ready'), 'ready'],
    ['a stream of several pieces', () => Readable.from(['a', 'b', 'c']), 'abc'],
    ['a stream that flows', () => flowing('flows'), 'flows'],
  ];
  for (const [name, make, text] of complete)
    for (const encoding of ['identity', 'gzip'])
      it(`is sent whole, as ${encoding}: ${name}`, async () => {
        running.plugin().get('/x', (ctx) => {
          ctx.type = 'text/plain';
          ctx.body = make();
        });

        const response = await running.fetch('/api/demo/x', { headers: { 'Accept-Encoding': encoding } });

        expect([response.status, await response.text()]).to.deep.equal([200, text]);
      });

  it('does not end the process when it fails right after its first piece', async () => {
    running.plugin().get('/x', () => new Readable({ read: failAfterFirstPiece }));
    running.plugin('other').get('/alive', () => 'alive');

    await running
      .fetch('/api/demo/x')
      .then(
        (response) => response.text(),
        () => undefined,
      )
      .catch(() => undefined);

    expect(await (await running.fetch('/api/other/alive')).json()).to.equal('alive');
  });

  it('says that events will come before there is one', async () => {
    const events = new PassThrough();
    running.plugin().get('/events', (ctx) => {
      ctx.type = 'text/event-stream';
      ctx.body = events;
    });

    const response = await running.fetch('/api/demo/events');
    events.end('data: 1\n\n');

    expect([response.headers.get('content-type'), await response.text()]).to.deep.equal([
      'text/event-stream; charset=utf-8',
      'data: 1\n\n',
    ]);
  });

  it('is left to a handler that has begun to write it', async () => {
    running.plugin().get('/x', (ctx) => {
      ctx.res.writeHead(200, { 'Content-Type': 'text/plain' });
      ctx.res.write('begun, ');
      setImmediate(() => ctx.res.end('done'));
    });

    const response = await running.fetch('/api/demo/x');

    expect([response.status, await response.text()]).to.deep.equal([200, 'begun, done']);
  });

  it('is a 500 with a status that ends no answer', async () => {
    running.plugin().get('/x', (ctx) => void (ctx.status = 100));

    const response = await running.fetch('/api/demo/x');

    expect(response.status).to.equal(500);
  });
});

async function* failAtOnce(): AsyncGenerator<string> {
  yield* [];
  throw new Error('disk gone');
}

function failAfterFirstPiece(this: Readable): void {
  this.push('piece');
  process.nextTick(() => this.destroy(new Error('disk gone')));
}

function flowing(text: string): Readable {
  const stream = new PassThrough();
  stream.resume();
  setImmediate(() => stream.end(text));
  return stream;
}
