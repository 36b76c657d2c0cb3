import 'reflect-metadata';
import { expect } from 'chai';
import type { LifecyclePhase } from '#src/services/lifecycle/index.js';
import { RecordedRootLifecycle } from '#src/services/lifecycle/index.js';
import { LifecycleRootHealth } from '#src/services/health/index.js';

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
      const health = new LifecycleRootHealth(lifecycle);

      for (const phase of phases) for (const hook of lifecycle.releaseHooks(phase)) await hook.run();

      expect([await health.getReadiness(), await health.getLiveness()]).to.deep.equal([
        readiness,
        { status: 200, payload: { status: 'ok' } },
      ]);
    });
});
