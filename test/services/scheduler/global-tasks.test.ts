import { expect } from 'chai';
import { type Clock, type Database, SystemClock, type TaskSchedule } from 'proscenium';
import { MemoryLogger, TestClock } from 'proscenium/testing';
import { readCadence } from '#src/services/scheduler/cadence.js';
import { GlobalTasks } from '#src/services/scheduler/global-tasks.js';
import { describeSchedule } from '#src/services/scheduler/task-settings.js';
import { toMilliseconds } from '#src/services/duration/index.js';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { type EngineDatabase, engines } from './support.js';

const HOURLY: TaskSchedule = { frequency: { hours: 1 }, timeout: { hours: 6 } };
const SETTINGS = { leaseDuration: 30_000, pollInterval: 5000, keepRemovedTasks: 86_400_000 };

/** One instance of a backend, as far as global tasks are concerned. */
function givenInstance(database: Database, clock: Clock) {
  const logger = new MemoryLogger();
  const tasks = new GlobalTasks(database, { pluginId: 'reports', clock, logger }, SETTINGS);
  const schedule = async (when: TaskSchedule, fn: (signal: AbortSignal) => unknown) => {
    const settings = describeSchedule(when);
    await tasks.add({
      id: 'report',
      fn: async (signal) => void (await fn(signal)),
      settings,
      cadence: await readCadence(settings.cadence),
      timeout: toMilliseconds(when.timeout),
      initialDelay: 0,
    });
    tasks.start();
  };
  const messages = () => logger.entries.map(({ level, message }) => `${level}: ${message}`);
  return { tasks, schedule, messages };
}

/** A database that can be made to fail. */
function breakable(database: Database) {
  const state = { isBroken: false };
  const broken = {
    getDataSource: async () => {
      const source = await database.getDataSource();
      return new Proxy(source, {
        get: (target, name) => {
          if (name === 'createQueryRunner' && state.isBroken) throw new Error('NO ROUTE TO HOST');
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
    transaction: () => Promise.reject(new Error('not used')),
  };
  return { state, database: broken };
}

/** A database whose statements pass through `around`. */
function watched(database: Database, around: (text: string, send: () => Promise<unknown>) => Promise<unknown>) {
  return {
    getDataSource: async () => {
      const source = await database.getDataSource();
      const createQueryRunner = () => {
        const runner = source.createQueryRunner();
        const query = (text: string, ...rest: []) => around(text, () => runner.query(text, ...rest));
        return { query, release: () => runner.release() };
      };
      const { options, driver } = source;
      return { options, driver, createQueryRunner } as unknown as typeof source;
    },
    transaction: () => Promise.reject(new Error('not used')),
  };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

for (const { name, needs } of engines)
  describe(`GlobalTasks on ${name}`, () => {
    const openDatabase = needs();
    let database: EngineDatabase;
    let instances: ReturnType<typeof givenInstance>[];

    beforeEach(async () => {
      database = await openDatabase();
      instances = [];
    });

    afterEach(async () => {
      await Promise.all(instances.map(({ tasks }) => tasks.stop()));
      await database.drop();
    });

    async function start(clock: Clock, connected?: Database) {
      const instance = givenInstance(connected ?? (await database.connect()), clock);
      instances.push(instance);
      return instance;
    }

    it('run a task once for each time at which it is due, however many instances there are', async () => {
      const due: unknown[] = [];
      const note = async () => {
        const rows = await database.query('SELECT next_run_start_at FROM backstage_backend_tasks__tasks');
        due.push(JSON.stringify(rows));
      };
      const three = await Promise.all([1, 2, 3].map(() => start(new SystemClock())));

      const keepAlive = setInterval(() => undefined, 1000);
      await Promise.all(
        three.map(({ schedule }) => schedule({ frequency: { milliseconds: 200 }, timeout: '1m' }, note)),
      );
      await eventually(() => due.length >= 8);
      await Promise.all(three.map(({ tasks }) => tasks.stop()));
      clearInterval(keepAlive);

      expect(new Set(due).size).to.equal(due.length);
    });

    it('take a task over when its lease has expired, and never before', async () => {
      const clock = new TestClock(0);
      const dead = breakable(await database.connect());
      const one = await start(clock, dead.database);
      await one.schedule(HOURLY, () => new Promise<void>(() => undefined));
      await clock.advance(0);
      const other = await start(clock);
      const begun: number[] = [];
      await other.schedule(HOURLY, () => void begun.push(clock.now()));
      await clock.advance({ minutes: 5 });
      const before = [...begun];

      dead.state.isBroken = true;
      await clock.advance({ minutes: 1 });

      expect(before).to.deep.equal([]);
      expect(begun).to.have.length(1);
      expect(begun[0]).to.be.within(5 * 60_000 + 22_500, 5 * 60_000 + 30_001);
    });

    it('end a run before others may take it over, when the database cannot be told that it goes on', async () => {
      const clock = new TestClock(0);
      const breaking = breakable(await database.connect());
      const one = await start(clock, breaking.database);
      const ends: string[] = [];
      await one.schedule(HOURLY, (signal) =>
        untilAborted(signal).catch((error: Error) => ends.push(`${clock.now()}: ${error.message}`)),
      );
      await clock.advance(0);

      breaking.state.isBroken = true;
      await clock.advance({ minutes: 1 });

      expect(ends).to.deep.equal(['22500: Task was cancelled or taken over by another instance']);
    });

    it('go on with a run that the database did not know of when it was asked', async () => {
      const clock = new TestClock(0, { patience: 50 });
      const begun = deferred<AbortSignal>();
      const asked = deferred();
      const watch = { isOn: false };
      const slow = watched(await database.connect(), async (text, send) => {
        if (text.includes('current_run_ticket IS NULL AND next_run_start_at <=')) {
          watch.isOn = true;
          await asked.promise;
        }
        const answer = await send();
        if (!watch.isOn || !text.includes('store_now') || !text.includes('FROM')) return answer;
        asked.resolve();
        await begun.promise;
        return answer;
      });
      const one = await start(clock, slow);
      await one.schedule(HOURLY, (signal) => {
        begun.resolve(signal);
        return untilAborted(signal);
      });
      await clock.advance(0);

      await one.tasks.trigger('report');
      await clock.advance(0);
      const signal = await begun.promise;
      await clock.advance(0);

      expect(signal.aborted).to.equal(false);
    });

    it('begin nothing when the claim was answered after another instance could take it over', async () => {
      const clock = new TestClock(0, { patience: 50 });
      const answered = deferred();
      const slow = watched(await database.connect(), async (text, send) => {
        const answer = await send();
        if (text.includes('current_run_ticket IS NULL AND next_run_start_at <=')) await answered.promise;
        return answer;
      });
      const one = await start(clock, slow);
      const begun: string[] = [];
      await one.schedule(HOURLY, () => void begun.push('one'));
      await clock.advance(0);
      const other = await start(clock);
      await other.schedule(HOURLY, (signal) => {
        begun.push('other');
        return untilAborted(signal);
      });
      await clock.advance({ minutes: 1 });

      answered.resolve();
      await clock.advance({ minutes: 1 });

      expect(begun).to.deep.equal(['other']);
    });

    it('end a run that another instance has cancelled', async () => {
      const clock = new TestClock(0);
      const one = await start(clock);
      const ends: string[] = [];
      await one.schedule(HOURLY, (signal) => untilAborted(signal).catch((error: Error) => ends.push(error.message)));
      await clock.advance(0);
      const other = await start(clock);
      await other.schedule(HOURLY, () => undefined);

      await other.tasks.cancel('report');
      await clock.advance({ seconds: 8 });

      expect(ends).to.deep.equal(['Task was cancelled or taken over by another instance']);
    });

    it('pause while the database does not answer, with one warning, and go on', async () => {
      const clock = new TestClock(0);
      const breaking = breakable(await database.connect());
      const one = await start(clock, breaking.database);
      const begun: number[] = [];
      await one.schedule(HOURLY, () => void begun.push(clock.now() / 3_600_000));
      await clock.advance({ minutes: 30 });

      breaking.state.isBroken = true;
      await clock.advance({ minutes: 75 });
      const meanwhile = [...begun];
      breaking.state.isBroken = false;
      await clock.advance({ minutes: 30 });

      expect(meanwhile).to.deep.equal([0]);
      expect(begun).to.have.length(3);
      expect(one.messages()).to.deep.equal([
        'warn: global tasks pause until their database answers: NO ROUTE TO HOST',
        'info: global tasks go on, since their database answers',
      ]);
    });

    it('hand over what a stop has interrupted', async () => {
      const clock = new TestClock(0);
      const one = await start(clock);
      await one.schedule(HOURLY, untilAborted);
      await clock.advance(0);
      const other = await start(clock);
      const begun: number[] = [];
      await other.schedule(HOURLY, () => void begun.push(clock.now()));

      await one.tasks.stop();
      await clock.advance({ seconds: 5 });

      expect(begun).to.have.length(1);
    });

    it('enter a task again that another instance has forgotten', async () => {
      const clock = new TestClock(0);
      const one = await start(clock);
      const begun: number[] = [];
      await one.schedule({ ...HOURLY, frequency: { trigger: 'manual' } }, () => void begun.push(clock.now()));
      await clock.advance({ seconds: 1 });

      await database.query('DELETE FROM backstage_backend_tasks__tasks');
      await clock.advance({ seconds: 10 });
      await one.tasks.trigger('report');
      await clock.advance(0);

      expect(begun).to.deep.equal([11_000]);
    });
  });
