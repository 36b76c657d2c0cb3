import { expect } from 'chai';
import {
  type BackendStartupError,
  Clock,
  Database,
  Lifecycle,
  Module,
  Plugin,
  Scheduled,
  type ScheduledOptions,
  Scheduler,
  Service,
  type TaskSchedule,
} from 'proscenium';
import { createTestBackend, TestClock } from 'proscenium/testing';
import { failureOf, lines, textOf, thrownBy } from '../../support/failure-of.js';

const HOURLY: TaskSchedule = { frequency: { hours: 1 }, timeout: { minutes: 5 } };

/** A plugin whose scheduler tests use from outside, on a clock that they move. */
async function givenScheduler(config = {}) {
  const clock = new TestClock('2026-03-01T00:00:00Z');
  @Plugin('reports')
  class ReportsPlugin {
    constructor(readonly scheduler: Scheduler) {}
  }
  const backend = await createTestBackend({ config }).add(ReportsPlugin).with(Clock, clock).start();
  const scheduler = await backend.get(Scheduler, { plugin: 'reports' });
  const messages = () =>
    backend.logger.entries
      .filter(({ level }) => level !== 'info' && level !== 'debug')
      .map(({ level, message }) => `${level}: ${message}`);
  return { clock, backend, scheduler, messages };
}

/** A task that writes down when it runs. */
function givenTask(clock: Clock) {
  const runs: string[] = [];
  return { runs, fn: () => void runs.push(new Date(clock.now()).toISOString().slice(11, 19)) };
}

/** Whatever is read of it throws. */
function trap(): unknown {
  const refuse = () => {
    throw new Error('a trap');
  };
  return new Proxy({}, { get: refuse, getPrototypeOf: refuse });
}

const hang = () => new Promise<void>(() => undefined);
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

for (const scope of ['global', 'local'] as const)
  describe(`LeasedScheduler, ${scope} tasks`, () => {
    it('runs a task at once and then in every period', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance({ hours: 2, minutes: 59 });

      expect(runs).to.deep.equal(['00:00:00', '01:00:00', '02:00:00']);
    });

    it('runs a task when its cron expression says so', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);

      await scheduler.scheduleTask({ ...HOURLY, frequency: { cron: '30 15 * * * *' }, scope, id: 'report', fn });
      await clock.advance({ hours: 2 });

      expect(runs).to.deep.equal(['00:15:30', '01:15:30']);
    });

    it('takes a duration as a text', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);

      await scheduler.scheduleTask({ frequency: '20 minutes', timeout: 'PT5M', scope, id: 'report', fn });
      await clock.advance({ minutes: 45 });

      expect(runs).to.deep.equal(['00:00:00', '00:20:00', '00:40:00']);
    });

    it('runs a manual task when it is triggered, and never by itself', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);

      await scheduler.scheduleTask({ ...HOURLY, frequency: { trigger: 'manual' }, scope, id: 'report', fn });
      await clock.advance({ minutes: 10 });
      await scheduler.triggerTask('report');
      await clock.advance({ hours: 3 });

      expect(runs).to.deep.equal(['00:10:00']);
    });

    it('waits for the initial delay', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);

      await scheduler.scheduleTask({ ...HOURLY, initialDelay: { minutes: 10 }, scope, id: 'report', fn });
      await clock.advance({ minutes: 75 });

      expect(runs[0]).to.equal('00:10:00');
      expect(runs).to.have.length(2);
    });

    it('keeps a schedule whose runs fail, and logs each failure', async () => {
      const { clock, scheduler, messages } = await givenScheduler();
      let runs = 0;
      const fn = () => {
        runs += 1;
        throw new Error('NO PAPER');
      };

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance({ minutes: 61 });

      expect(runs).to.equal(2);
      expect(messages()).to.deep.equal(["error: Task 'report' failed", "error: Task 'report' failed"]);
    });

    it('goes on after a run that failed with something odd', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);
      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'fine', fn });
      const odd = [undefined, Object.assign(new Error('x'), { message: undefined, name: 5n }), trap()];
      for (const [index, thrown] of odd.entries())
        await scheduler.scheduleTask({ ...HOURLY, scope, id: `odd-${index}`, fn: () => Promise.reject(thrown) });

      await clock.advance({ hours: 2 });

      expect(runs).to.deep.equal(['00:00:00', '01:00:00', '02:00:00']);
    });

    it('runs a task that was triggered before the plugin was up', async () => {
      const clock = new TestClock('2026-03-01T00:00:00Z');
      const { runs, fn } = givenTask(clock);
      @Plugin('reports')
      class ReportsPlugin {
        constructor(readonly tasks: Scheduler) {}
        async onInit() {
          await this.tasks.scheduleTask({ ...HOURLY, frequency: { trigger: 'manual' }, scope, id: 'report', fn });
          await this.tasks.triggerTask('report');
        }
      }

      await createTestBackend().add(ReportsPlugin).with(Clock, clock).start();
      await clock.advance(0);

      expect(runs).to.deep.equal(['00:00:00']);
    });

    it('does not run a task beside itself, and runs what is overdue when it has ended', async () => {
      const { clock, scheduler } = await givenScheduler();
      const runs: string[] = [];
      const fn = async () => {
        runs.push(new Date(clock.now()).toISOString().slice(11, 19));
        await new Promise<void>((resolve) => void clock.schedule(100 * 60_000, resolve));
      };

      await scheduler.scheduleTask({ frequency: { hours: 1 }, timeout: { hours: 5 }, scope, id: 'report', fn });
      await clock.advance({ hours: 3 });

      expect(runs).to.deep.equal(['00:00:00', '01:40:00']);
    });

    it('aborts a run that has taken too long, and goes on with the next', async () => {
      const { clock, scheduler, messages } = await givenScheduler();
      const reasons: string[] = [];
      const fn = async (signal: AbortSignal) => {
        await untilAborted(signal).catch((error: Error) => reasons.push(`${error.name}: ${error.message}`));
      };

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance({ minutes: 70 });

      expect(reasons).to.deep.equal(['TimeoutError: Task timed out', 'TimeoutError: Task timed out']);
      expect(messages()[0]).to.equal("error: Task 'report' has taken longer than its timeout of 300000 ms");
    });

    it('does not run a task in this process again while it heeds no signal', async () => {
      const { clock, scheduler, messages } = await givenScheduler();
      let runs = 0;
      const fn = () => {
        runs += 1;
        return hang();
      };

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance({ hours: 3 });

      expect(runs).to.equal(1);
      expect(messages()).to.deep.equal([
        "warn: Task 'report' was told to end (Task timed out) and goes on; it does not run again in this process before it has ended. Let it heed its signal.",
      ]);
    });

    it('cancels a run, and goes on with the next', async () => {
      const { clock, scheduler } = await givenScheduler();
      const reasons: string[] = [];
      const fn = async (signal: AbortSignal) => {
        await untilAborted(signal).catch((error: Error) => reasons.push(`${error.name}: ${error.message}`));
      };

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance(0);
      await scheduler.cancelTask('report');
      await clock.advance({ minutes: 59 });

      expect(reasons).to.deep.equal(['AbortError: Task was cancelled']);
    });

    it('refuses to trigger what runs and to cancel what does not', async () => {
      const { clock, scheduler } = await givenScheduler();
      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn: untilAborted });

      const idle = await failureOf(scheduler.cancelTask('report'));
      await clock.advance(0);
      const running = await failureOf(scheduler.triggerTask('report'));

      expect([idle, running].map(({ name, message }) => `${name}: ${message}`)).to.deep.equal([
        'ConflictError: Task report is not running',
        'ConflictError: Task report is currently running',
      ]);
    });

    it('takes a task off the schedule when its signal is aborted', async () => {
      const { clock, scheduler } = await givenScheduler();
      const { runs, fn } = givenTask(clock);
      const controller = new AbortController();

      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn, signal: controller.signal });
      await clock.advance({ minutes: 30 });
      controller.abort();
      await clock.advance({ hours: 3 });

      expect(runs).to.deep.equal(['00:00:00']);
      expect(await scheduler.getScheduledTasks()).to.deep.equal([]);
    });

    it('aborts what runs when the backend stops', async () => {
      const { clock, scheduler, backend } = await givenScheduler();
      const reasons: string[] = [];
      const fn = async (signal: AbortSignal) => {
        await untilAborted(signal).catch((error: Error) => reasons.push(error.message));
      };
      await scheduler.scheduleTask({ ...HOURLY, scope, id: 'report', fn });
      await clock.advance(0);

      await backend.stop();

      expect(reasons).to.deep.equal(['Task was interrupted because the backend stopped']);
    });
  });

describe('LeasedScheduler', () => {
  it('lists what was scheduled, in the form of Backstage', async () => {
    const { scheduler } = await givenScheduler();

    await scheduler.createScheduledTaskRunner({ ...HOURLY, initialDelay: '90 seconds' }).run({ id: 'one', fn: hang });
    await scheduler.scheduleTask({
      frequency: { cron: '0 3 * * *' },
      timeout: 'P1D',
      scope: 'local',
      id: 'two',
      fn: hang,
    });
    await scheduler.scheduleTask({ ...HOURLY, frequency: { minutes: 90, milliseconds: 500 }, id: 'three', fn: hang });

    expect(await scheduler.getScheduledTasks()).to.deep.equal([
      {
        id: 'one',
        scope: 'global',
        settings: { version: 2, cadence: 'PT1H', initialDelayDuration: 'PT1M30S', timeoutAfterDuration: 'PT5M' },
      },
      { id: 'two', scope: 'local', settings: { version: 2, cadence: '0 3 * * *', timeoutAfterDuration: 'P1D' } },
      { id: 'three', scope: 'global', settings: { version: 2, cadence: 'PT90M0.5S', timeoutAfterDuration: 'PT5M' } },
    ]);
  });

  it('runs what was scheduled while the plugin started, and nothing before it is up', async () => {
    const clock = new TestClock();
    const trace: string[] = [];
    @Plugin('reports')
    class ReportsPlugin {
      constructor(
        private readonly scheduler: Scheduler,
        lifecycle: Lifecycle,
      ) {
        lifecycle.addStartupHook(() => void trace.push('up'));
      }
      async onInit() {
        await this.scheduler.scheduleTask({ ...HOURLY, id: 'report', fn: () => void trace.push('run') });
        await this.scheduler.scheduleTask({ ...HOURLY, scope: 'local', id: 'clean', fn: () => void trace.push('run') });
        await clock.advance({ hours: 2 });
        trace.push('ready');
      }
    }

    await createTestBackend().add(ReportsPlugin).with(Clock, clock).start();
    await clock.advance(0);

    expect(trace).to.deep.equal(['ready', 'up', 'run', 'run']);
  });

  it('runs tasks of who asks for it when the backend is up', async () => {
    const clock = new TestClock();
    const { runs, fn } = givenTask(clock);
    @Plugin('reports')
    class ReportsPlugin {}
    const backend = await createTestBackend().add(ReportsPlugin).with(Clock, clock).start();

    const scheduler = await backend.get(Scheduler, { plugin: 'reports' });
    await scheduler.scheduleTask({ ...HOURLY, id: 'report', fn });
    await scheduler.scheduleTask({ ...HOURLY, scope: 'local', id: 'clean', fn });
    await clock.advance(0);

    expect(runs).to.have.length(2);
  });

  it('runs nothing in a plugin that has failed to start', async () => {
    const clock = new TestClock();
    const { runs, fn } = givenTask(clock);
    @Plugin('reports')
    class ReportsPlugin {
      constructor(private readonly scheduler: Scheduler) {}
      async onInit() {
        await this.scheduler.scheduleTask({ ...HOURLY, id: 'report', fn });
        await this.scheduler.scheduleTask({ ...HOURLY, scope: 'local', id: 'clean', fn });
        throw new Error('NO PAPER');
      }
    }
    const config = { backend: { startup: { default: { onPluginBootFailure: 'continue' } } } };

    await createTestBackend({ config }).add(ReportsPlugin).with(Clock, clock).start();
    await clock.advance({ hours: 2 });

    expect(runs).to.deep.equal([]);
  });

  it('runs methods marked @Scheduled, of plugins, modules and services', async () => {
    const clock = new TestClock();
    const trace: string[] = [];
    @Service('plugin')
    class Archive {
      @Scheduled({ ...HOURLY, id: 'tidy' })
      tidy(signal: AbortSignal) {
        trace.push(`${this.constructor.name} ${signal.aborted}`);
      }
    }
    @Plugin('reports', { services: [Archive] })
    class ReportsPlugin {
      @Scheduled({ ...HOURLY, scope: 'local' })
      async write() {
        trace.push(this.constructor.name);
      }
    }
    @Module('reports')
    class StatisticsModule {
      @Scheduled(HOURLY)
      count() {
        trace.push(this.constructor.name);
      }
    }

    const backend = await createTestBackend().add(ReportsPlugin).add(StatisticsModule).with(Clock, clock).start();
    await clock.advance(0);

    const scheduler = await backend.get(Scheduler, { plugin: 'reports' });
    const ids = (await scheduler.getScheduledTasks()).map(({ id }) => id);
    expect(ids).to.have.members(['ReportsPlugin.write', 'StatisticsModule.count', 'tidy']);
    expect(trace).to.have.members(['ReportsPlugin', 'StatisticsModule', 'Archive false']);
  });

  it('fails the plugin whose @Scheduled says nothing that can be understood', async () => {
    @Plugin('reports')
    class ReportsPlugin {
      @Scheduled({ ...HOURLY, frequency: '5 parsecs' })
      write() {}
    }

    const error = (await failureOf(createTestBackend().add(ReportsPlugin).start())) as BackendStartupError;

    expect(textOf(error.result.plugins[0]?.failure?.error)).to.equal(
      lines(
        "@Scheduled on ReportsPlugin.write is refused: '5 parsecs' has the unknown unit 'parsecs'.",
        '  where  test/services/scheduler/leased-scheduler.test.ts:*',
        '  mend   use one of years, months, weeks, days, hours, minutes, seconds, milliseconds.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('names the line of an @Scheduled whose task is refused for something else', async () => {
    @Plugin('reports')
    class ReportsPlugin {
      @Scheduled({ ...HOURLY, id: 'report' })
      write() {}
      @Scheduled({ ...HOURLY, id: 'report' })
      send() {}
    }
    @Module('reports')
    class ArchiveModule {
      @Scheduled({ ...HOURLY, id: '' })
      store() {}
    }

    const twice = (await failureOf(createTestBackend().add(ReportsPlugin).start())) as BackendStartupError;
    @Plugin('reports')
    class EmptyPlugin {}
    const empty = (await failureOf(
      createTestBackend().add(EmptyPlugin).add(ArchiveModule).start(),
    )) as BackendStartupError;

    expect(textOf(twice.result.plugins[0]?.failure?.error)).to.equal(
      lines(
        '@Scheduled on ReportsPlugin.send is refused: Task report is already scheduled',
        '  where  test/services/scheduler/leased-scheduler.test.ts:*',
        '  mend   give each task of the plugin an id of its own.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
    expect(textOf(empty.result.plugins[0]?.modules[0]?.failure?.error)).to.equal(
      lines(
        '@Scheduled on ArchiveModule.store is refused: The id of a task is a text of 1 to 255 characters, without control characters',
        '  where  test/services/scheduler/leased-scheduler.test.ts:*',
        '  mend   give @Scheduled what the scheduler takes.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  it('refuses @Scheduled without a schedule at once', () => {
    const failure = thrownBy(() => Scheduled(undefined as unknown as ScheduledOptions));

    expect(failure.message.split('\n')[0]).to.equal('@Scheduled takes a schedule, and received undefined.');
  });

  it('refuses what is no function, and schedules nothing that it has refused', async () => {
    const { scheduler } = await givenScheduler();
    const fn = 'report' as unknown as () => void;
    const signal = {} as AbortSignal;

    const failures = [
      await failureOf(scheduler.scheduleTask({ ...HOURLY, id: 'report', fn })),
      await failureOf(scheduler.scheduleTask({ ...HOURLY, id: 'report', fn: hang, signal })),
    ];

    expect(failures.map(({ name }) => name)).to.deep.equal(['InputError', 'TypeError']);
    expect(failures[0]?.message).to.equal("The fn of task report is 'report', and no function");
    expect(await scheduler.getScheduledTasks()).to.deep.equal([]);
  });

  it('opens no database for local tasks', async () => {
    const clock = new TestClock();
    let opened = 0;
    @Plugin('reports')
    class ReportsPlugin {
      @Scheduled({ ...HOURLY, scope: 'local' })
      write() {}
    }
    const database = {
      getDataSource: () => {
        opened += 1;
        return Promise.reject(new Error('NONE'));
      },
      transaction: () => Promise.reject(new Error('NONE')),
    };

    const backend = await createTestBackend().add(ReportsPlugin).with(Clock, clock).with(Database, database).start();
    await clock.advance({ hours: 2 });
    await backend.fetch('/api/reports/.backstage/scheduler/v1/tasks');
    const unknown = await failureOf((await backend.get(Scheduler, { plugin: 'reports' })).triggerTask('nope'));

    expect(unknown.message).to.equal('Task nope does not exist');
    expect(opened).to.equal(0);
  });

  it('refuses an id that is empty, too long, or taken', async () => {
    const { scheduler } = await givenScheduler();
    await scheduler.scheduleTask({ ...HOURLY, id: 'report', fn: hang });

    const failures = await Promise.all(
      ['', 'x'.repeat(256), 'a\0b', 'report'].map((id) =>
        failureOf(scheduler.scheduleTask({ ...HOURLY, id, fn: hang })),
      ),
    );

    expect(failures.map(({ name, message }) => `${name}: ${message}`)).to.deep.equal([
      'InputError: The id of a task is a text of 1 to 255 characters, without control characters',
      'InputError: The id of a task is a text of 1 to 255 characters, without control characters',
      'InputError: The id of a task is a text of 1 to 255 characters, without control characters',
      'ConflictError: Task report is already scheduled',
    ]);
  });

  it('refuses a schedule that is none', async () => {
    const { scheduler } = await givenScheduler();
    const schedules = [
      { ...HOURLY, frequency: { cron: '0 3 * *' } },
      { ...HOURLY, frequency: { cron: '0 0 31 2 *' } },
      { ...HOURLY, frequency: { cron: '0 77 * * *' } },
      { ...HOURLY, frequency: { cron: 'PT1H' } },
      { ...HOURLY, frequency: { cron: 5 as unknown as string } },
      { ...HOURLY, frequency: { trigger: 'auto' as 'manual' } },
      { ...HOURLY, frequency: undefined as unknown as { hours: 1 } },
      { ...HOURLY, frequency: { years: 300_000 } },
      { ...HOURLY, initialDelay: { years: 300_000 } },
      { ...HOURLY, frequency: { minutes: 0 } },
      { ...HOURLY, timeout: '5 parsecs' },
      { ...HOURLY, scope: 'galactic' as 'global' },
    ];

    const failures = await Promise.all(
      schedules.map((schedule) => failureOf(scheduler.scheduleTask({ ...schedule, id: 'report', fn: hang }))),
    );

    expect(failures.map(({ message }) => message.split('\n')[0])).to.deep.equal([
      "The cron expression of a task is '0 3 * *', and not five or six fields.",
      "The cron expression '0 0 31 2 *' names a time that never comes.",
      "The cron expression '0 77 * * *' is none: CronPattern: Invalid value for hour: 77.",
      "The cron expression of a task is 'PT1H', and not five or six fields.",
      'The cron expression of a task is 5, and not five or six fields.',
      "The trigger of a task is 'auto'.",
      'The frequency of a task is missing.',
      'The frequency of a task is longer than 1000 years.',
      'The initialDelay of a task is longer than 1000 years.',
      'The frequency of a task is 0.',
      "'5 parsecs' has the unknown unit 'parsecs'.",
      "The scope of task report is 'global' or 'local', and not 'galactic'",
    ]);
  });
});
