import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { Context } from '#src/contracts/context.js';
import { deferred, RunningRouter } from './support/running-router.js';

describe('KoaRootHttpRouter that stops', () => {
  let running: RunningRouter;
  afterEach(() => running.stop());

  it('asks clients to close the connection from the before-shutdown hook on, while it still answers', async () => {
    running = await RunningRouter.start();
    running.root.use('/x', (ctx) => void (ctx.body = 'x'));
    const before = (await running.fetch('/x')).headers.get('connection');

    for (const hook of running.lifecycle.releaseHooks('beforeShutdown')) await hook.run();
    const after = await running.fetch('/x');
    const missing = await running.fetch('/unknown');

    expect([before, after.status, after.headers.get('connection'), missing.headers.get('connection')]).to.deep.equal([
      'keep-alive',
      200,
      'close',
      'close',
    ]);
  });

  it('finishes what it has begun, and takes nothing new', async () => {
    running = await RunningRouter.start();
    const slow = deferred();
    const begun = deferred();
    running.root.use('/slow', async (ctx) => {
      begun.resolve();
      await slow.promise;
      ctx.body = 'finished';
    });
    const request = running.fetch('/slow');
    await begun.promise;

    let drained = false;
    const draining = running.root.onDrain().then(() => {
      drained = true;
    });
    const refused = await running.fetch('/slow').then(
      () => 'answered',
      () => 'refused',
    );
    const drainedEarly = drained;
    slow.resolve();
    const response = await request;
    await draining;

    expect([refused, drainedEarly, await response.text(), response.headers.get('connection')]).to.deep.equal([
      'refused',
      false,
      'finished',
      'close',
    ]);
  });

  it('closes connections that are idle, also one that never asked anything', async () => {
    running = await RunningRouter.start();
    running.root.use('/x', (ctx) => void (ctx.body = 'x'));
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(`${running.root.url}/x`, { agent }), 'response');
    response.resume();
    await once(response, 'end');
    const silent = connect(Number(new URL(running.root.url).port), '127.0.0.1');
    await once(silent, 'connect');

    await running.root.onDrain();
    agent.destroy();
    silent.destroy();

    expect(running.root.server.listening).to.equal(false);
  });

  it('closes a connection whose long answer ended during the drain', async () => {
    running = await RunningRouter.start();
    const begun = deferred();
    running.root.use('/stream', (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(200);
      ctx.res.write('first,');
      begun.resolve();
      setTimeout(() => ctx.res.end('last'), 20);
    });
    const agent = new Agent({ keepAlive: true });
    const request = once(get(`${running.root.url}/stream`, { agent }), 'response');
    await begun.promise;
    const [response] = await request;

    const draining = running.root.onDrain();
    let text = '';
    for await (const chunk of response) text += String(chunk);
    await draining;

    expect(text).to.equal('first,last');
  });

  it('tells long polls to come to an end, by the context and by the router, however many there are', async () => {
    running = await RunningRouter.start();
    const all = deferred();
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warn);
    let waiting = 0;
    running.root.use('/poll', async (ctx) => {
      waiting += 1;
      if (waiting === 20) all.resolve();
      await once(ctx.draining, 'abort');
      ctx.body = 'nothing new';
    });
    const requests = Array.from({ length: 20 }, () => running.fetch('/poll'));
    await all.promise;
    const before = running.root.draining.aborted;

    await running.root.onDrain();
    const texts = await Promise.all(requests.map(async (request) => (await request).text()));
    process.off('warning', warn);

    expect([before, running.root.draining.aborted, new Set(texts), warnings]).to.deep.equal([
      false,
      true,
      new Set(['nothing new']),
      [],
    ]);
  });

  for (const [name, describe] of [
    ['says so in its answer', (ctx: Context) => void (ctx.type = 'text/event-stream')],
    ['was asked for as one', (ctx: Context) => void ctx.res.writeHead(200, { 'Content-Type': 'text/event-stream' })],
  ] as const)
    it(`ends an event stream that ${name}, after a moment for its last words`, async () => {
      running = await RunningRouter.start();
      running.root.use('/events', (ctx) => {
        describe(ctx);
        ctx.respond = false;
        ctx.res.write('data: hello\n\n');
        ctx.draining.addEventListener('abort', () => void ctx.res.write('data: bye\n\n'));
      });
      const response = await running.fetch('/events', { headers: { accept: 'text/event-stream' } });

      await running.root.onDrain();

      expect(await response.text()).to.equal('data: hello\n\ndata: bye\n\n');
    });

  it('ends an event stream that is the body of an answer, and what it was read from', async () => {
    running = await RunningRouter.start();
    const source = new PassThrough();
    running.root.use('/events', (ctx) => {
      ctx.type = 'text/event-stream';
      ctx.body = source;
    });
    source.write('data: hello\n\n');
    const response = await running.fetch('/events');

    await running.root.onDrain();

    expect([await response.text(), source.destroyed]).to.deep.equal(['data: hello\n\n', true]);
  });

  it('closes upgraded connections after a moment for their last words', async () => {
    running = await RunningRouter.start({
      configure: ({ server }) =>
        server.on('upgrade', (_request, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n');
          running.root.draining.addEventListener('abort', () => void socket.write('1001'));
        }),
    });
    const answer = running.exchange('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n');
    await once(running.root.server, 'upgrade');
    await running.root.onDrain();

    expect((await answer).split('\r\n\r\n')[1]).to.equal('1001');
  });

  it('closes a connection whose request does not get on with arriving', async () => {
    running = await RunningRouter.start();
    const answer = running.exchange('GET / HTTP/1.1\r\nHost: a\r\n');
    await once(running.root.server, 'connection');

    await running.root.onDrain();

    expect(await answer.catch(() => '')).to.equal('');
  });

  it('cuts off what never ends when it is torn down', async () => {
    running = await RunningRouter.start();
    const begun = deferred();
    running.root.use('/never', () => {
      begun.resolve();
      return new Promise(() => {});
    });
    const outcome = running.fetch('/never').then(
      () => 'answered',
      () => 'cut off',
    );
    await begun.promise;

    const draining = running.root.onDrain();
    await running.root.onShutdown();
    await draining;

    expect(await outcome).to.equal('cut off');
  });

  it('can be torn down before it has listened', async () => {
    running = new RunningRouter();

    await running.root.onDrain();
    await running.root.onShutdown();

    expect(() => running.root.server).to.throw('before the backend has started');
  });
});
