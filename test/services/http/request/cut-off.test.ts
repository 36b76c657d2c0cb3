import { once } from 'node:events';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { ProsceniumError } from '#src/errors/proscenium-error.js';
import { RunningRouter, deferred } from '../support/running-router.js';

describe('requests that a stop cannot wait for', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  it('are known with plugin, route and age', async () => {
    const [arrived, leave] = [deferred(), deferred()];
    running.plugin('slow').get('/items/:id', async () => {
      arrived.resolve();
      await leave.promise;
    });
    const request = running.fetch('/api/slow/items/1', { headers: { 'x-request-id': 'r1' } });
    await arrived.promise;

    const [known] = running.root.describeRequests();
    leave.resolve();
    await request;

    expect([{ ...known, age: typeof known?.age }, running.root.describeRequests()]).to.deep.equal([
      {
        method: 'GET',
        route: '/api/slow/items/:id',
        pluginId: 'slow',
        requestId: 'r1',
        age: 'number',
        isAnswering: false,
      },
      [],
    ]);
  });

  it('are cut off at the deadline, told by their signal, and logged by route', async () => {
    const arrived = deferred();
    let reason: unknown;
    running.plugin('slow').get('/items/:id', async (ctx) => {
      const aborted = once(ctx.signal, 'abort');
      arrived.resolve();
      await aborted;
      reason = ctx.signal.reason;
    });
    const stream = await openStream(running);
    const request = running.fetch('/api/slow/items/1', { headers: { 'x-request-id': 'r1' } }).catch(() => 'cut off');
    await arrived.promise;
    const deadline = new AbortController();
    const draining = running.root.onDrain(deadline.signal).catch((error: unknown) => error);

    deadline.abort();
    const failure = (await draining) as Error;

    const lines = running.logger.lines
      .filter(({ level }) => level === 'error')
      .map(({ message, meta }) => [message, { ...(meta as JsonObject), durationMs: 0 }]);
    expect([await request, await stream.outcome, (reason as Error).message, lines]).to.deep.equal([
      'cut off',
      'cut off',
      'The backend is stopping',
      [
        [
          'Request was cut off by the stop of the backend',
          { method: 'GET', route: '/stream', durationMs: 0, isAnswering: true },
        ],
        [
          'Request was cut off by the stop of the backend',
          {
            method: 'GET',
            route: '/api/slow/items/:id',
            durationMs: 0,
            isAnswering: false,
          },
        ],
      ],
    ]);
    expect([failure instanceof ProsceniumError && failure.code, failure.message]).to.deep.equal([
      'REQUESTS_CUT_OFF',
      [
        '2 requests were not answered when the stop could wait no longer: GET /stream, GET /api/slow/items/:id.',
        '  mend   give the stop more time with backend.lifecycle.shutdownTimeout,',
        '         or hand ctx.signal to what takes long, so that it ends when the backend does.',
        '  see    docs/reference/errors.md#requests_cut_off',
      ].join('\n'),
    ]);
  });

  it('are no failure where all were answered in time', async () => {
    const arrived = deferred();
    running.plugin().get('/x', async () => {
      arrived.resolve();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return 'done';
    });
    const request = running.fetch('/api/demo/x');
    await arrived.promise;

    await running.root.onDrain(new AbortController().signal);

    expect(await (await request).json()).to.equal('done');
  });
});

/** A stream that has begun and does not end by itself. */
async function openStream(running: RunningRouter): Promise<{ readonly outcome: Promise<string> }> {
  running.root.use('/stream', (ctx) => {
    ctx.body = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('x')) });
  });
  const response = await running.fetch('/stream');
  return { outcome: response.text().catch(() => 'cut off') };
}
