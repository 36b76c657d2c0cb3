import { expect } from 'chai';
import { Backend, Plugin, RootHttpRouter } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf } from '../support/failure-of.js';

const EVENTS = ['SIGTERM', 'SIGINT', 'beforeExit', 'unhandledRejection', 'uncaughtException'] as const;

/** How many handlers the process has for each event. */
function handlers(): Record<string, number> {
  return Object.fromEntries(EVENTS.map((event) => [event, process.listenerCount(event)]));
}

/** The same with as many more for each. */
function plus(before: Record<string, number>, count: number): Record<string, number> {
  return Object.fromEntries(Object.entries(before).map(([event, number]) => [event, number + count]));
}

@Plugin('opera')
class OperaPlugin {}

@Plugin('broken')
class BrokenPlugin {
  onInit() {
    throw new Error('NOPE');
  }
}

describe('several backends in one process', () => {
  const { exitCode } = process;

  afterEach(() => {
    process.exitCode = exitCode;
  });

  // W-169
  it('share one handler for each event of the process, which goes with the last', async () => {
    const before = handlers();
    const backends = [new Backend().add(OperaPlugin), new Backend().add(OperaPlugin)];

    await Promise.all(backends.map((backend) => backend.start()));
    const running = handlers();
    await backends[0]?.stop();
    const oneLeft = handlers();
    await backends[1]?.stop();

    expect({ running, oneLeft, after: handlers() }).to.deep.equal({
      running: plus(before, 1),
      oneLeft: plus(before, 1),
      after: before,
    });
  });

  // W-173
  it('install none before a start, and leave none behind after a failed one', async () => {
    const before = handlers();
    const backend = new Backend().add(BrokenPlugin);
    const added = handlers();

    await failureOf(backend.start());
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));

    expect({ added, after: handlers() }).to.deep.equal({ added: before, after: before });
  });

  it('set the exit code when a start fails', async () => {
    process.exitCode = 0;

    await failureOf(new Backend().add(BrokenPlugin).start());

    expect(process.exitCode).to.equal(1);
  });

  it('leave the exit code and the process alone in tests', async () => {
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'test';
    process.exitCode = 0;

    await failureOf(new Backend().add(BrokenPlugin).start());
    process.env['NODE_ENV'] = environment;
    if (environment === undefined) delete process.env['NODE_ENV'];

    expect(process.exitCode).to.equal(0);
  });

  it('listen on ports of their own, and stop alone', async () => {
    const first = await createTestBackend().add(OperaPlugin).start();
    const second = await createTestBackend().add(OperaPlugin).start();
    const urls = new Set([first.url, second.url]);
    await first.stop();

    const response = await second.fetch('/.backstage/health/v1/liveness');

    expect([urls.size, response.status]).to.deep.equal([2, 200]);
    await second.stop();
  });

  it('have root services of their own', async () => {
    const first = await createTestBackend().start();
    const second = await createTestBackend().start();

    expect(await first.get(RootHttpRouter)).not.to.equal(await second.get(RootHttpRouter));
    await Promise.all([first.stop(), second.stop()]);
  });
});
