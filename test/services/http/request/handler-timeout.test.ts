import { once } from 'node:events';
import { expect } from 'chai';
import { errorBody } from '../support/error-body.js';
import { RunningRouter, deferred } from '../support/running-router.js';

const never = (): Promise<never> => new Promise(() => {});

describe('a handler that takes too long', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start({}, { backend: { server: { handlerTimeout: { milliseconds: 30 } } } });
  });
  afterEach(() => running.stop());

  it('is answered for with 503, and logged with its route', async () => {
    running.plugin('slow').get('/items/:id', never);

    const response = await running.fetch('/api/slow/items/1');

    expect([response.status, await errorBody(response), errorLines(running)]).to.deep.equal([
      503,
      {
        error: { name: 'ServiceUnavailableError', message: 'The request was not answered within 30 ms' },
        request: { method: 'GET', url: '/items/1' },
        response: { statusCode: 503 },
      },
      [
        [
          'Request failed with status 503',
          {
            service: 'rootHttpRouter',
            method: 'GET',
            url: '/api/slow/items/1',
            route: '/api/slow/items/:id',
          },
        ],
      ],
    ]);
  });

  it('is told by its signal, with a reason', async () => {
    const told = deferred();
    let reason: unknown;
    running.plugin().get('/x', async (ctx) => {
      await once(ctx.signal, 'abort');
      reason = ctx.signal.reason;
      told.resolve();
    });

    await running.fetch('/api/demo/x');
    await told.promise;

    expect([(reason as Error).name, (reason as Error).message]).to.deep.equal([
      'TimeoutError',
      'The request was not answered within 30 ms',
    ]);
  });

  it('has a limit that may be a number of milliseconds', async () => {
    const other = await RunningRouter.start({}, { backend: { server: { handlerTimeout: 15 } } });
    other.root.use('/x', never);

    const { error } = await errorBody(await other.fetch('/x'));
    await other.stop();

    expect(error.message).to.equal('The request was not answered within 15 ms');
  });

  const late: Readonly<Record<string, (ctx: { body: unknown; signal: AbortSignal }) => unknown>> = {
    'returns a value': () => ({ late: true }),
    'sets a body': (ctx) => void (ctx.body = 'late'),
    throws: () => {
      throw new Error('late');
    },
    'throws the reason of its signal': (ctx) => ctx.signal.throwIfAborted(),
  };
  for (const [name, answer] of Object.entries(late))
    it(`is not heard any more when it ${name}`, async () => {
      const answered = deferred();
      running.plugin().get('/x', async (ctx) => {
        await once(ctx.signal, 'abort');
        setImmediate(answered.resolve);
        return answer(ctx);
      });

      const response = await running.fetch('/api/demo/x');
      await answered.promise;

      expect([response.status, errorLines(running).length]).to.deep.equal([503, 1]);
    });

  it('may take the time that its route gives it', async () => {
    const router = running.plugin();
    const handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      return 'done';
    };
    router.route({ method: 'GET', path: '/long', handler, options: { timeout: '1 minute' } });
    router.route({ method: 'GET', path: '/short', handler: never, options: { timeout: { milliseconds: 10 } } });

    const [long, short] = await Promise.all([running.fetch('/api/demo/long'), running.fetch('/api/demo/short')]);

    expect([long.status, short.status, (await errorBody(short)).error.message]).to.deep.equal([
      200,
      503,
      'The request was not answered within 10 ms',
    ]);
  });

  const lasting: Readonly<Record<string, (wait: Promise<unknown>) => Parameters<RunningRouter['root']['use']>[1]>> = {
    'a stream': (wait) => (ctx) => {
      ctx.body = new ReadableStream({
        async start(stream) {
          stream.enqueue(Buffer.from('one '));
          await wait;
          stream.enqueue(Buffer.from('two'));
          stream.close();
        },
      });
    },
    'an answer of its own': (wait) => async (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(200).write('one ');
      await wait;
      ctx.res.end('two');
    },
  };
  for (const [name, handler] of Object.entries(lasting))
    it(`is not meant where ${name} has begun`, async () => {
      running.root.use('/x', handler(new Promise((resolve) => setTimeout(resolve, 600))));

      expect(await (await running.fetch('/x')).text()).to.equal('one two');
    });

  for (const duration of ['0s', 'soon', { minutes: -1 }, 0, true])
    it(`has a limit that can be read, not ${JSON.stringify(duration)}`, async () => {
      const broken = new RunningRouter({}, { backend: { server: { handlerTimeout: duration as never } } });

      const failure = await broken.root.onInit().catch((error: unknown) => error);
      const declare = () =>
        running.plugin().route({ method: 'GET', path: '/x', handler: never, options: { timeout: duration as never } });

      expect((failure as Error).message).to.match(/backend\.server\.handlerTimeout/);
      expect(declare).to.throw(/^The timeout of GET \/x is no time to answer in\.\n.*handler-timeout\.test/);
    });
});

function errorLines({ logger }: RunningRouter): unknown[] {
  return logger.lines.filter(({ level }) => level === 'error').map(({ message, fields }) => [message, fields]);
}
