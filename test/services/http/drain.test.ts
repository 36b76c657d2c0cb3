import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
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
