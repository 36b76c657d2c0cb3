import { expect } from 'chai';
import type { CancelTimer, Clock } from 'proscenium';
import { MemoryLogger } from 'proscenium/testing';
import { readCadence } from '#src/services/scheduler/cadence.js';
import { LocalTask } from '#src/services/scheduler/local-task.js';
import { standstill } from '../../support/deferred.js';

/** A clock whose timers go off a moment early, as those of Node may by the time of day. */
class HastyClock implements Clock {
  readonly isManual = true;
  readonly timers: { readonly at: number; readonly work: () => void | Promise<void> }[] = [];
  #now = Date.parse('2026-03-01T00:59:00Z');

  now(): number {
    return this.#now;
  }

  schedule(delay: number, work: () => void | Promise<void>): CancelTimer {
    this.timers.push({ at: this.#now + delay, work });
    return () => undefined;
  }

  async goOff(): Promise<void> {
    const timer = this.timers.shift();
    this.#now = (timer?.at ?? 0) - 1;
    await timer?.work();
  }
}

describe('LocalTask', () => {
  it('runs once for each time that a cron expression names, also when its timer is early', async () => {
    const clock = new HastyClock();
    const logger = new MemoryLogger();
    const cadence = await readCadence('0 * * * *');
    const settings = { version: 2, cadence: '0 * * * *', timeoutAfterDuration: 'PT1M' } as const;
    const fn = () => undefined;
    const scheduled = { id: 'report', fn, settings, cadence, timeout: 60_000, initialDelay: 0 };
    const task = new LocalTask(scheduled, { pluginId: 'reports', clock, logger });
    task.start();

    await clock.goOff();
    await standstill();

    expect(task.state).to.deep.equal({
      status: 'idle',
      startsAt: '2026-03-01T02:00:00.000Z',
      lastRunEndedAt: '2026-03-01T00:59:59.999Z',
    });
  });
});
