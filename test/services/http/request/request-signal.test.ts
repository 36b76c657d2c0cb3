import { once } from 'node:events';
import { expect } from 'chai';
import type { Context } from '#src/contracts/context.js';
import { RunningRouter, deferred } from '../support/running-router.js';

describe('ctx.signal', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  /** Asks for a path, and goes away as soon as the handler runs. */
  async function abandon(path: string, arrived: Promise<void>): Promise<void> {
    const controller = new AbortController();
    const request = running.fetch(path, { signal: controller.signal }).catch(() => undefined);
    await arrived;
    controller.abort();
    await request;
  }

  it('is aborted when the client goes away, and nothing is logged as an error', async () => {
    const [arrived, left] = [deferred(), deferred()];
    let reason: unknown;
    running.plugin().get('/x', async (ctx) => {
      const { signal } = ctx;
      arrived.resolve();
      await once(signal, 'abort');
      reason = signal.reason;
      setImmediate(left.resolve);
      signal.throwIfAborted();
    });

    await abandon('/api/demo/x', arrived.promise);
    await left.promise;

    expect([
      (reason as Error).name,
      (reason as Error).message,
      running.logger.lines.filter(({ level }) => level === 'error' || level === 'warn'),
    ]).to.deep.equal(['AbortError', 'The client has gone', []]);
  });

  it('stops what it was handed to', async () => {
    const arrived = deferred();
    const stopped = new Promise<unknown>((resolve) => {
      running.plugin().get('/x', async (ctx) => {
        const query = once(process, 'an event that never comes', { signal: ctx.signal });
        arrived.resolve();
        await query.catch(resolve);
      });
    });

    await abandon('/api/demo/x', arrived.promise);

    expect(((await stopped) as Error).name).to.equal('AbortError');
  });

  it('is aborted already where the client went away before it was asked for', async () => {
    const arrived = deferred();
    const asked = new Promise<boolean>((resolve) => {
      running.plugin().get('/x', async (ctx) => {
        arrived.resolve();
        await once(ctx.res, 'close');
        resolve(ctx.signal.aborted);
      });
    });

    await abandon('/api/demo/x', arrived.promise);

    expect(await asked).to.equal(true);
  });

  it('is not aborted by an answer that is complete, and is one for each request', async () => {
    let seen: Context | undefined;
    running.plugin().get('/x', (ctx) => {
      seen = ctx;
      return { same: ctx.signal === ctx.signal };
    });

    const response = await running.fetch('/api/demo/x', { headers: { connection: 'close' } });
    const answer = await response.json();
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect([answer, seen?.signal.aborted]).to.deep.equal([{ same: true }, false]);
  });
});
