import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { deferred, RunningRouter, statusOf } from '../support/running-router.js';

describe('a connection', () => {
  let running: RunningRouter;
  afterEach(() => running.stop());

  describe('with what is no HTTP', () => {
    const cases: [name: string, bytes: string, status: number][] = [
      ['a method that is none', 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
      ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400],
      ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', 400],
      ['a NUL', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400],
      ['a space before a colon', 'GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n', 400],
      ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
      ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
      ['an unknown transfer encoding', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n', 400],
      ['a long target', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
      ['many headers', `GET / HTTP/1.1\r\nHost: a\r\n${'x: yyyy\r\n'.repeat(3000)}\r\n`, 431],
      [
        'a flood of chunk extensions',
        `POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
        413,
      ],
      ['a chunk that has no length', 'POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
      ['a tunnel asked for', 'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n', 405],
    ];
    for (const [name, bytes, status] of cases)
      it(`is answered with ${status} for ${name}, and closed`, async () => {
        running = await RunningRouter.start();
        running.root.use('/body', (ctx) => readAll(ctx.req));

        const answer = await running.exchange(Buffer.from(bytes, 'latin1'));

        expect([statusOf(answer), /\r\nConnection: close\r\n/.test(answer), bodyOf(answer).response]).to.deep.equal([
          status,
          true,
          { statusCode: status },
        ]);
      });

    it('says what is wrong as every error does', async () => {
      running = await RunningRouter.start();

      expect(bodyOf(await running.exchange('nonsense\r\n\r\n'))).to.deep.equal({
        error: { name: 'InputError', message: 'The request is not valid HTTP' },
        response: { statusCode: 400 },
      });
    });

    it('does not fill the log', async () => {
      running = await RunningRouter.start();

      for (let index = 0; index < 20; index += 1) await running.exchange('nonsense\r\n\r\n');
      await running.stop();

      const warnings = running.logger.lines.filter(({ level }) => level === 'warn');
      expect(warnings.map(({ message, meta }) => [message, meta])).to.deep.equal([
        [
          'Refused what is no valid HTTP request',
          { status: 400, reason: 'HPE_INVALID_METHOD', remoteAddress: '127.0.0.1' },
        ],
        ['Refused what is no valid HTTP request (19 more times)', undefined],
      ]);
    });

    it('gets its earlier answers first', async () => {
      running = await RunningRouter.start();
      running.root.use('/slow', async (ctx) => {
        await pause(30);
        ctx.body = `slow ${ctx.query['n']}`;
      });

      const answer = await running.exchange(`${get('/slow?n=1')}${get('/slow?n=2')}nonsense\r\n\r\n`);

      expect(answer.match(/HTTP\/1\.1 \d+|slow \d/g)).to.deep.equal([
        'HTTP/1.1 200',
        'slow 1',
        'HTTP/1.1 200',
        'slow 2',
        'HTTP/1.1 400',
      ]);
    });

    it('gets its earlier answers first also when the body of the last request is at fault', async () => {
      running = await RunningRouter.start();
      running.root.use('/body', (ctx) => readAll(ctx.req));
      running.root.use('/slow', async (ctx) => {
        await pause(30);
        ctx.body = 'slow';
      });

      const answer = await running.exchange(
        `${get('/slow')}POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      );

      expect(answer.match(/HTTP\/1\.1 \d+|slow/g)).to.deep.equal(['HTTP/1.1 200', 'slow', 'HTTP/1.1 400']);
    });

    it('is cut when the answer has begun already', async () => {
      running = await RunningRouter.start();
      running.root.use('/stream', async (ctx) => {
        ctx.respond = false;
        ctx.res.write('begun');
        await readAll(ctx.req).catch(() => {});
      });

      const answer = await running.exchange(
        'POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      );

      expect(answer.match(/HTTP\/1\.1 \d+/g)).to.satisfy((found: string[] | null) => (found ?? []).length <= 1);
    });

    it('leaves the server alive', async () => {
      running = await RunningRouter.start();
      await running.exchange('nonsense\r\n\r\n');

      expect((await running.fetch('/')).status).to.equal(404);
    });
  });

  describe('that is slow', () => {
    it('is closed with 408 when its headers do not arrive in time', async () => {
      running = await startWith({ headersTimeout: 100 });

      expect(statusOf(await running.exchange('GET / HTTP/1.1\r\nHost: a\r\nX'))).to.equal(408);
    });

    it('is closed with 408 when its body does not arrive in time', async () => {
      running = await startWith({ requestTimeout: 100 });
      running.root.use('/body', (ctx) => readAll(ctx.req));

      const answer = await running.exchange('POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx');

      expect([statusOf(answer), bodyOf(answer).error]).to.deep.equal([
        408,
        { name: 'RequestTimeoutError', message: 'The request took too long to arrive' },
      ]);
    });

    it('is closed without a word when it never said one', async () => {
      running = await startWith({ headersTimeout: 100 });

      expect(await running.exchange('')).to.equal('');
    });

    it('is closed when nothing moves while its request is under way', async () => {
      running = await startWith({ timeout: 100 });
      running.root.use('/never', () => new Promise(() => {}));

      expect(await running.exchange(get('/never'))).to.equal('');
    });

    it('is closed after the keep-alive time', async () => {
      running = await startWith({ keepAliveTimeout: 50 });

      expect(statusOf(await running.exchange(get('/')))).to.equal(404);
    });
  });

  describe('beyond a limit', () => {
    it('is refused when it has more headers than are allowed', async () => {
      running = await startWith({ maxHeadersCount: 3 });
      running.root.use('/x', (ctx) => void (ctx.body = 'x'));
      const withHeaders = (count: number) =>
        `GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'X: y\r\n'.repeat(count - 2)}\r\n`;

      const statuses = [await running.exchange(withHeaders(3)), await running.exchange(withHeaders(4))].map(statusOf);

      expect(statuses).to.deep.equal([200, 431]);
    });

    it('is told to close with the last request that it may carry, and gets 503 for more', async () => {
      running = await startWith({ maxRequestsPerSocket: 2 });

      const answer = await running.exchange(
        `${get('/')}${get('/')}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );

      expect(answer.match(/HTTP\/1\.1 \d{3}|connection: [\w-]+/gi)).to.deep.equal([
        'HTTP/1.1 404',
        'Connection: keep-alive',
        'HTTP/1.1 404',
        'Connection: close',
        'HTTP/1.1 503',
        'Connection: close',
      ]);
    });

    it('is dropped when there are too many, which is logged', async () => {
      running = await startWith({ maxConnections: 1 });
      const first = await connectTo(running);

      const second = await running.exchange('').catch(() => '');
      first.destroy();
      await running.stop();

      expect([second, running.logger.lines.at(-1)?.message]).to.deep.equal([
        '',
        'A connection was dropped: backend.server.maxConnections are open',
      ]);
    });

    it('does not keep others from being served, however many are idle', async () => {
      running = await RunningRouter.start();
      running.root.use('/x', (ctx) => void (ctx.body = 'x'));
      const idle = await Promise.all(Array.from({ length: 500 }, () => connectTo(running)));

      const { status } = await running.fetch('/x');
      for (const socket of idle) socket.destroy();

      expect(status).to.equal(200);
    });
  });

  describe('with an unusual method or wish', () => {
    const cases: [name: string, request: string, status: number][] = [
      ['TRACE', 'TRACE /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 501],
      ['an upgrade to WebSocket', upgrade('/x', 'websocket'), 426],
      [
        'an offer of HTTP/2',
        'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n',
        200,
      ],
      ['an upgrade header alone', 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n', 200],
      ['an unknown expectation', 'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: wonders\r\n\r\n', 417],
    ];
    for (const [name, request, status] of cases)
      it(`answers ${name} with ${status}`, async () => {
        running = await RunningRouter.start();
        running.root.use('/x', (ctx) => void (ctx.body = 'x'));

        expect(statusOf(await running.exchange(request))).to.equal(status);
      });

    it('says what may be expected', async () => {
      running = await RunningRouter.start();

      const answer = await running.exchange(
        'GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: wonders\r\n\r\n',
      );

      expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').error).to.include({
        name: 'ExpectationFailedError',
        message: 'Only 100-continue can be expected here',
      });
    });

    it('says which protocol is spoken instead of an upgrade', async () => {
      running = await RunningRouter.start();

      const answer = await running.exchange(upgrade('/x', 'websocket'));

      expect(answer.match(/^(?:Upgrade|Connection): .*$|"message":"[^"]*"/gm)).to.have.members([
        'Upgrade: HTTP/1.1',
        'Connection: close, Upgrade',
        '"message":"This path speaks HTTP/1.1 only"',
      ]);
    });

    it('gives an upgrade to whoever listens for it', async () => {
      running = await RunningRouter.start({
        configure: ({ server }) =>
          server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')),
      });

      expect(statusOf(await running.exchange(upgrade('/x', 'websocket')))).to.equal(101);
    });

    it('survives a client that goes away from an upgraded connection', async () => {
      const upgraded = deferred();
      const gone = deferred();
      running = await RunningRouter.start({
        configure: ({ server }) =>
          server.on('upgrade', (_request, socket) => {
            socket.once('close', () => gone.resolve());
            upgraded.resolve();
          }),
      });
      const client = await connectTo(running);
      client.write(upgrade('/x', 'websocket'));
      await upgraded.promise;

      client.resetAndDestroy();
      await gone.promise;

      expect((await running.fetch('/')).status).to.equal(404);
    });

    it('refuses upgrades again when nobody listens any more', async () => {
      const listener = () => {};
      running = await RunningRouter.start({ configure: ({ server }) => server.on('upgrade', listener) });
      running.root.server.off('upgrade', listener);

      expect(statusOf(await running.exchange(upgrade('/x', 'websocket')))).to.equal(426);
    });

    it('gives a tunnel to whoever listens for it', async () => {
      running = await RunningRouter.start({
        configure: ({ server }) => server.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')),
      });

      expect(statusOf(await running.exchange('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'))).to.equal(200);
    });
  });

  it('whose client reads slowly slows the answer down', async () => {
    const total = 100 * 1024 * 1024;
    running = await RunningRouter.start();
    const asked = deferred();
    let sent = 0;
    running.root.use('/large', (ctx) => {
      ctx.body = new ReadableStream({
        pull(controller) {
          sent += 65_536;
          asked.resolve();
          if (sent > total) controller.close();
          else controller.enqueue(new Uint8Array(65_536));
        },
      });
    });
    const client = await connectTo(running);
    client.pause();
    client.write(get('/large'));
    await asked.promise;

    // As much as fits into the buffers of the sockets is sent, and then nothing more.
    let before = -1;
    while (before !== sent) {
      before = sent;
      await pause(100);
    }
    client.destroy();

    expect(sent).to.be.lessThan(total / 4);
  });
});

function startWith(server: JsonObject): Promise<RunningRouter> {
  return RunningRouter.start({}, { backend: { server } });
}

async function connectTo(running: RunningRouter): Promise<Socket> {
  const socket = connect(Number(new URL(running.root.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function readAll(body: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of body) void chunk;
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function upgrade(path: string, protocol: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
}

function bodyOf(answer: string) {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as JsonObject;
}
