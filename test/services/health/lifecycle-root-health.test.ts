import 'reflect-metadata';
import { expect } from 'chai';
import type { LifecyclePhase } from '#src/services/lifecycle/index.js';
import { RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { failureOf } from '../../support/failure-of.js';
import { block } from '../../support/block.js';
import { givenHealth } from './support.js';

describe('LifecycleRootHealth', () => {
  const cases: { when: string; phases: LifecyclePhase[]; readiness: object }[] = [
    {
      when: 'before the start has ended',
      phases: [],
      readiness: { status: 503, payload: { message: 'Backend has not started yet', status: 'error' } },
    },
    { when: 'after the start', phases: ['startup'], readiness: { status: 200, payload: { status: 'ok' } } },
    {
      when: 'from the beginning of the stop',
      phases: ['startup', 'beforeShutdown'],
      readiness: { status: 503, payload: { message: 'Backend is shutting down', status: 'error' } },
    },
    {
      when: 'when the stop came during the start',
      phases: ['beforeShutdown', 'startup'],
      readiness: { status: 503, payload: { message: 'Backend is shutting down', status: 'error' } },
    },
  ];
  for (const { when, phases, readiness } of cases)
    it(`tells readiness ${when}, and is alive`, async () => {
      const lifecycle = new RecordedRootLifecycle();
      const { health } = givenHealth({ lifecycle });

      for (const phase of phases) for (const hook of lifecycle.releaseHooks(phase)) await hook.run();

      expect([await health.getReadiness(), await health.getLiveness()]).to.deep.equal([
        readiness,
        { status: 200, payload: { status: 'ok' } },
      ]);
    });

  it('shows which plugins and modules have failed to start, and is ready all the same', async () => {
    const { health, up } = givenHealth();
    const error = new Error('NOPE');
    health.onStartupFailure(error, { pluginId: 'search' });
    health.onStartupFailure(error, { pluginId: 'catalog', moduleId: 'github' });
    await up();

    expect([await health.getReadiness(), await health.getLiveness()]).to.deep.equal([
      { status: 200, payload: { status: 'degraded', failedPlugins: ['search'], failedModules: ['catalog.github'] } },
      { status: 200, payload: { status: 'ok' } },
    ]);
  });

  it('is not ready while a required check fails, names it without the reason, and is alive', async () => {
    const { health, checks, up } = givenHealth();
    checks.add('queue', () => undefined);
    checks.add('database', () => Promise.reject(new Error('password of db.internal is wrong')));
    await up();

    expect([await health.getReadiness(), await health.getLiveness()]).to.deep.equal([
      { status: 503, payload: { message: 'Health checks fail', status: 'error', failedChecks: ['database'] } },
      { status: 200, payload: { status: 'ok' } },
    ]);
  });

  it('is ready while a check fails that is not required, and shows it', async () => {
    const { health, checks, up } = givenHealth();
    checks.add('mail', () => Promise.reject(new Error('NOPE')), { required: false });
    await up();

    expect(await health.getReadiness()).to.deep.equal({
      status: 200,
      payload: { status: 'degraded', failedChecks: ['mail'] },
    });
  });

  it('runs no check before the start has ended', async () => {
    const { health, checks } = givenHealth();
    let runs = 0;
    checks.add('queue', () => void (runs += 1));

    await health.getReadiness();

    expect(runs).to.equal(0);
  });

  it('is not ready after the event loop was held for longer than it may', async () => {
    const { health, eventLoop, up } = givenHealth({ data: { backend: { health: { maxEventLoopDelay: '20ms' } } } });
    await up();
    const before = await health.getReadiness();

    block(200);
    const after = await health.getReadiness();
    eventLoop.onShutdown();

    expect([before.status, after]).to.deep.equal([
      200,
      { status: 503, payload: { message: 'The event loop is blocked', status: 'error' } },
    ]);
  });

  it('is refused a limit that is no duration', async () => {
    const error = await failureOf(
      (async () => givenHealth({ data: { backend: { health: { maxEventLoopDelay: 7 } } } }))(),
    );

    expect(error.code).to.equal('INVALID_CONFIG');
  });
});
