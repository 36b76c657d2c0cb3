import { once } from 'node:events';
import { expect } from 'chai';
import type { RequestInFlight } from '#src/services/http/request/request-in-flight.js';
import { RequestLog } from '#src/services/http/request/request-log.js';
import { deferred, type LogLine, RecordingLogger, RunningRouter } from '../support/running-router.js';

describe('the log of requests', () => {
  let running: RunningRouter | undefined;
  afterEach(() => running?.stop());

  async function start(requestLog?: boolean | { readonly exclude?: string[] }): Promise<RunningRouter> {
    running = await RunningRouter.start({}, { backend: requestLog === undefined ? {} : { requestLog } });
    return running;
  }

  function linesOf({ logger }: RunningRouter): readonly LogLine[] {
    return logger.lines.filter(({ fields }) => fields['type'] === 'incomingRequest');
  }

  /** Without what differs every time. */
  function fixed(line: LogLine): unknown {
    const { date, durationMs, ...meta } = line.meta as Record<string, unknown>;
    expect([typeof durationMs, typeof date]).to.deep.equal(['number', 'string']);
    return { ...line, message: line.message.replace(String(date), 'DATE'), meta };
  }

  it('has a line for each, with the fields of Backstage', async () => {
    const { root } = await start();
    root.use('/x', (ctx) => void (ctx.body = 'text'));

    await running?.fetch('/x/a?b=1', {
      method: 'PUT',
      headers: { 'user-agent': 'test', referer: 'http://a/', 'x-request-id': 'r1' },
    });

    expect(linesOf(running as RunningRouter).map(fixed)).to.deep.equal([
      {
        level: 'info',
        message: '[DATE] "PUT /x/a?b=1 HTTP/1.1" 200 4 "http://a/" "test"',
        meta: {
          method: 'PUT',
          url: '/x/a?b=1',
          status: 200,
          httpVersion: '1.1',
          userAgent: 'test',
          contentLength: 4,
          referrer: 'http://a/',
        },
        fields: { service: 'rootHttpRouter', type: 'incomingRequest' },
      },
    ]);
  });

  it('does without what the client did not send and the answer does not have', async () => {
    const { root } = await start();
    root.use('/x', (ctx) => void (ctx.status = 204));

    await running?.exchange('GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    expect(linesOf(running as RunningRouter).map(fixed)).to.deep.equal([
      {
        level: 'info',
        message: '[DATE] "GET /x HTTP/1.1" 204 0 "-" "-"',
        meta: { method: 'GET', url: '/x', status: 204, httpVersion: '1.1' },
        fields: { service: 'rootHttpRouter', type: 'incomingRequest' },
      },
    ]);
  });

  it('has a line for errors, refused requests and streams too', async () => {
    const { root } = await start();
    root.use('/broken', () => {
      throw new Error('broken');
    });
    root.use('/stream', (ctx) => void (ctx.body = new Blob(['text']).stream()));
    root.use('/own', (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(202).end('own');
    });

    for (const path of ['/broken', '/nowhere', '/stream', '/own']) await (await running?.fetch(path))?.text();
    await running?.exchange('GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    const lines = linesOf(running as RunningRouter).map(
      ({ meta }) => meta as unknown as { url: string; status: number },
    );
    expect(lines.map(({ url, status }) => [url, status])).to.deep.equal([
      ['/broken', 500],
      ['/nowhere', 404],
      ['/stream', 200],
      ['/own', 202],
      ['/%ff', 400],
    ]);
  });

  it('has a line for a client that did not wait, which is no error', async () => {
    const { root } = await start();
    const [arrived, answered] = [deferred(), deferred()];
    root.use('/x', async (ctx) => {
      arrived.resolve();
      await once(ctx.res, 'close');
      setImmediate(answered.resolve);
      ctx.body = 'too late';
    });
    const controller = new AbortController();
    const request = running?.fetch('/x', { signal: controller.signal }).catch(() => undefined);
    await arrived.promise;

    controller.abort();
    await request;
    await answered.promise;

    const lines = linesOf(running as RunningRouter);
    expect(lines.map(({ level, meta }) => [level, outcomeOf(meta)])).to.deep.equal([
      ['info', { status: 499, aborted: true }],
    ]);
  });

  it('marks an answer of which only a part was taken', async () => {
    const { root } = await start();
    let push: ((chunk: Uint8Array) => void) | undefined;
    root.use('/x', (ctx) => {
      ctx.body = new ReadableStream({
        start: (stream) => {
          push = (chunk) => stream.enqueue(chunk);
          stream.enqueue(Buffer.from('a part'));
        },
      });
    });
    const controller = new AbortController();
    const response = await running?.fetch('/x', { signal: controller.signal });
    await response?.body?.getReader().read();

    controller.abort();
    while (linesOf(running as RunningRouter).length === 0) {
      push?.(Buffer.from('more'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }

    expect(linesOf(running as RunningRouter).map(({ meta }) => outcomeOf(meta))).to.deep.equal([
      { status: 200, aborted: true },
    ]);
  });

  it('hides the values of secret parameters, in the message and in the field, also in the line of an error', async () => {
    const { root } = await start();
    root.use('/x', () => {
      throw new Error('broken');
    });

    await running?.fetch('/x?token=s3cret&page=2');

    const text = JSON.stringify(running?.logger.lines);
    expect([text.includes('s3cret'), text.split('/x?token=***&page=2').length - 1]).to.deep.equal([false, 3]);
  });

  it('writes the probes of the health as debug', async () => {
    await start();

    await running?.fetch('/.backstage/health/v1/liveness');

    expect(linesOf(running as RunningRouter).map(({ level }) => level)).to.deep.equal(['debug']);
  });

  it('leaves out excluded paths with what lies below, and no others', async () => {
    await start({ exclude: ['/api/noisy/', '/quiet'] });

    for (const path of ['/api/noisy', '/api/noisy/x?a=1', '/api/noisyx', '/quiet?x', '/Quiet'])
      await running?.fetch(path);

    const urls = linesOf(running as RunningRouter).map(({ meta }) => (meta as unknown as { url: string }).url);
    expect(urls).to.deep.equal(['/api/noisyx', '/Quiet']);
  });

  it('is off where the configuration says so', async () => {
    await start(false);

    await running?.fetch('/x');

    expect(linesOf(running as RunningRouter)).to.deep.equal([]);
  });

  it('makes nothing of a request where the level is off', () => {
    const asked: string[] = [];
    class SilentLogger extends RecordingLogger {
      isLevelEnabled(level: string): boolean {
        asked.push(level);
        return false;
      }

      override child(): SilentLogger {
        return this;
      }
    }
    const logger = new SilentLogger();

    new RequestLog(logger, { exclude: [] }).write({ ctx: { originalUrl: '/x' } } as RequestInFlight);

    expect([logger.lines, asked]).to.deep.equal([[], ['info']]);
  });

  const wrong: [name: string, value: unknown, message: RegExp][] = [
    ['a text', 'yes', /'backend\.requestLog' .* is neither true nor false nor an object/],
    ['a list', ['/x'], /'backend\.requestLog' .* is neither true nor false nor an object/],
    ['an unknown key', { excludes: ['/x'] }, /'backend\.requestLog\.excludes' .* is not known/],
    ['a path without a slash', { exclude: ['x'] }, /'backend\.requestLog\.exclude' .* has 'x', which is no path/],
    ['a path that is no text', { exclude: [1] }, /backend\.requestLog\.exclude/],
  ];
  for (const [name, requestLog, message] of wrong)
    it(`refuses ${name} as its configuration`, async () => {
      const broken = new RunningRouter({}, { backend: { requestLog } } as never);

      const failure = await broken.root.onInit().then(
        () => undefined,
        (error: Error) => error,
      );

      expect(failure?.message).to.match(message);
    });
});

function outcomeOf(meta: LogLine['meta']): object {
  const { status, aborted } = meta as unknown as { status: number; aborted: boolean };
  return { status, aborted };
}
