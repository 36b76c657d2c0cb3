import { expect } from 'chai';
import { type Clock, SystemClock } from 'proscenium';
import { TestClock } from 'proscenium/testing';
import { TaskDatabase } from '#src/services/scheduler/task-database.js';
import { type TaskRow, TaskStore } from '#src/services/scheduler/task-store.js';
import type { TaskSettings } from '#src/services/scheduler/task-settings.js';
import { type EngineDatabase, engines } from './support.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIDNIGHT = Date.parse('2026-03-01T00:00:00Z');

function every(cadence: string): TaskSettings {
  return { version: 2, cadence, timeoutAfterDuration: 'PT5M' };
}

for (const { name, needs } of engines)
  describe(`TaskStore on ${name}`, () => {
    const openDatabase = needs();
    let database: EngineDatabase;

    beforeEach(async () => {
      database = await openDatabase();
    });

    afterEach(() => database.drop());

    async function openStore(clock: Clock): Promise<TaskStore> {
      return new TaskStore(await TaskDatabase.open(await database.connect(), clock));
    }

    async function givenStore() {
      const clock = new TestClock(MIDNIGHT);
      const store = await openStore(clock);
      const row = async (): Promise<TaskRow> => {
        const found = (await store.read()).rows.get('report');
        if (found === undefined) throw new Error('there is no row');
        return found;
      };
      /** When it is due, in milliseconds after midnight. */
      const due = async () => ((await row()).next ?? Number.NaN) - MIDNIGHT;
      return { clock, store, row, due };
    }

    it('enters a periodic task as due at once, with all that is known', async () => {
      const { store, row } = await givenStore();

      await store.save('report', every('PT1H'));

      expect(await row()).to.deep.equal({
        id: 'report',
        settings: '{"version":2,"cadence":"PT1H","timeoutAfterDuration":"PT5M"}',
        next: MIDNIGHT,
        ticket: undefined,
        startedAt: undefined,
        expiresAt: undefined,
        endedAt: undefined,
        error: undefined,
      });
    });

    it('creates its table once when several instances come at the same time', async () => {
      const clock = new TestClock(MIDNIGHT);

      const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(clock)));
      await Promise.all(stores.map((store) => store.save('report', every('PT1H'))));

      expect((await stores[0]?.read())?.rows.size).to.equal(1);
    });

    it('is due earlier at once when the period becomes shorter, and later after the next run when it becomes longer', async () => {
      const { clock, store, due } = await givenStore();
      await store.save('report', every('PT6H'));
      await store.claim('report', 'a', HOUR, 6 * HOUR);
      await store.release('report', 'a', {});

      await clock.advance(10 * MINUTE);
      await store.save('report', every('PT1H'));
      const shortened = await due();
      await store.save('report', every('PT12H'));
      const lengthened = await due();

      expect([shortened, lengthened]).to.deep.equal([HOUR + 10 * MINUTE, HOUR + 10 * MINUTE]);
    });

    it('keeps the time at which a task is due when nothing has changed', async () => {
      const { clock, store, due } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'a', HOUR, HOUR);
      await store.release('report', 'a', {});

      await clock.advance(59 * MINUTE);
      await store.save('report', every('PT1H'));

      expect(await due()).to.equal(HOUR);
    });

    it('takes the time of a new cron expression at once', async () => {
      const { store, due } = await givenStore();

      await store.save('report', every('0 30 * * * *'));
      const before = await due();
      await store.save('report', every('0 45 * * * *'));

      expect([before, await due()]).to.deep.equal([30 * MINUTE, 45 * MINUTE]);
    });

    it('makes a manual task due when it is triggered, and one that was manual when it gets a period', async () => {
      const { clock, store, row, due } = await givenStore();
      await store.save('report', every('manual'));
      const untouched = await row();

      await clock.advance(MINUTE);
      const isTriggered = await store.trigger('report');
      await store.save('report', every('manual'));
      const triggered = await due();
      await store.save('report', every('PT1H'));
      const periodic = await due();
      await store.save('report', every('manual'));

      expect(untouched.next).to.equal(undefined);
      expect([isTriggered, triggered, periodic]).to.deep.equal([true, MINUTE, MINUTE]);
      expect((await row()).next).to.equal(undefined);
    });

    it('gives a task that is due to one of many', async () => {
      const { clock, store, row } = await givenStore();
      await store.save('report', every('PT1H'));
      const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(clock)));

      const claims = await Promise.all(
        [...stores, ...stores].map((one, index) => one.claim('report', `ticket ${index}`, MINUTE, HOUR)),
      );

      const { ticket, startedAt, expiresAt } = await row();
      expect(claims.filter(Boolean)).to.deep.equal([true]);
      expect({ ticket, startedAt, expiresAt }).to.deep.equal({
        ticket: `ticket ${claims.indexOf(true)}`,
        startedAt: MIDNIGHT,
        expiresAt: MIDNIGHT + MINUTE,
      });
    });

    it('does not give a task to those who saw it due before somebody else had run it', async () => {
      const { clock, store } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'first', MINUTE, HOUR);
      await store.release('report', 'first', {});

      const early = await store.claim('report', 'second', MINUTE, HOUR);
      await clock.advance(HOUR);
      const inTime = await store.claim('report', 'third', MINUTE, HOUR);

      expect([early, inTime]).to.deep.equal([false, true]);
    });

    it('keeps how a run has ended', async () => {
      const { clock, store, row } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'a', MINUTE, HOUR);
      await clock.advance(MINUTE);

      await store.release('report', 'a', { error: new TypeError('it’s "no" \\ paper') });

      const { error, ...rest } = await row();
      expect(JSON.parse(error ?? '')).to.deep.equal({ name: 'TypeError', message: 'it’s "no" \\ paper' });
      expect(rest).to.deep.equal({
        id: 'report',
        settings: JSON.stringify(every('PT1H')),
        next: MIDNIGHT + HOUR,
        ticket: undefined,
        startedAt: undefined,
        expiresAt: undefined,
        endedAt: MIDNIGHT + MINUTE,
      });
    });

    it('begins a new row of periods when whole ones were missed', async () => {
      const { clock, store, due } = await givenStore();
      await store.save('report', every('PT1H'));

      await clock.advance(150 * MINUTE);
      await store.claim('report', 'a', MINUTE, HOUR);
      await store.release('report', 'a', {});

      expect(await due()).to.equal(210 * MINUTE);
    });

    it('leaves a run alone that is not ours', async () => {
      const { store, row } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'ours', MINUTE, HOUR);

      await store.release('report', 'other', {});
      const renewed = await store.renew('report', 'other', HOUR, 1000);

      expect([renewed, (await row()).ticket]).to.deep.equal([false, 'ours']);
    });

    it('makes a run due at once that was not finished', async () => {
      const { clock, store, due } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'a', MINUTE, HOUR);
      await clock.advance(MINUTE);

      await store.release('report', 'a', { isUnfinished: true });

      expect(await due()).to.equal(0);
    });

    it('frees a task whose lease has expired, and not before', async () => {
      const { clock, store, row } = await givenStore();
      await store.save('report', every('PT1H'));
      await store.claim('report', 'a', MINUTE, HOUR);

      await clock.advance(50_000);
      await store.renew('report', 'a', MINUTE, 1000);
      await clock.advance(MINUTE);
      const early = await store.free(await row());
      await clock.advance(1);
      const inTime = await store.free(await row());

      expect([early, inTime]).to.deep.equal([false, true]);
      expect((await row()).error).to.equal(
        '{"name":"Error","message":"Task was lost: the instance that ran it has not renewed its lease"}',
      );
    });

    it('cancels a run, and leaves time to notice before the next', async () => {
      const { clock, store, row, due } = await givenStore();
      await store.save('report', every('PT1M'));
      await store.claim('report', 'a', MINUTE, MINUTE);
      await clock.advance(10 * MINUTE);

      const ticket = await store.cancel('report', 5000);
      const again = await store.cancel('report', 5000);

      expect([ticket, again]).to.deep.equal(['a', undefined]);
      expect([await due(), (await row()).error]).to.deep.equal([
        10 * MINUTE + 5000,
        '{"name":"Error","message":"Task was cancelled"}',
      ]);
    });

    it('forgets what nobody has run for long, and no task that somebody knows', async () => {
      const { clock, store } = await givenStore();
      await store.save('known', every('PT1H'));
      await store.save('overdue', every('PT1H'));
      await store.save('never run', every('manual'));
      await store.save('run once', every('manual'));
      await store.trigger('run once');
      await store.claim('run once', 'a', MINUTE, undefined);
      await store.release('run once', 'a', {});

      const early = await store.collect(['known'], HOUR);
      await clock.advance(HOUR + 1);
      const inTime = await store.collect(['known'], HOUR);

      expect([early, inTime]).to.deep.equal([0, 2]);
      expect([...(await store.read()).rows.keys()].sort()).to.deep.equal(['known', 'never run']);
    });

    it('goes by the time of the store, whatever the machine thinks', async () => {
      class FastClock extends SystemClock {
        override now() {
          return super.now() + 10 * MINUTE;
        }
      }
      const store = await openStore(new FastClock());
      await store.save('report', every('PT5M'));

      const first = await store.claim('report', 'a', MINUTE, 5 * MINUTE);
      await store.renew('report', 'a', MINUTE, 1000);
      const { now, rows } = await store.read();
      await store.release('report', 'a', {});
      const second = await store.claim('report', 'b', MINUTE, 5 * MINUTE);

      expect([first, second]).to.deep.equal([true, false]);
      expect(Math.abs(now - Date.now())).to.be.below(MINUTE);
      expect((rows.get('report')?.expiresAt ?? 0) - now).to.be.within(MINUTE - 10_000, MINUTE);
    });
  });

describe('TaskDatabase', () => {
  const openDatabase = engines[1]?.needs();

  it('takes over the table of Backstage, with its rows', async () => {
    const database = await openDatabase?.();
    await database?.query(`CREATE TABLE backstage_backend_tasks__tasks (id varchar(255) PRIMARY KEY NOT NULL,
      settings_json text NOT NULL, next_run_start_at timestamptz, current_run_ticket text,
      current_run_started_at timestamptz, current_run_expires_at timestamptz, last_run_error_json text,
      last_run_ended_at timestamptz)`);
    await database?.query(`INSERT INTO backstage_backend_tasks__tasks (id, settings_json, next_run_start_at)
      VALUES ('report', '${JSON.stringify(every('PT1H'))}', '2026-03-01T00:30:00.123456Z')`);
    const clock = new TestClock(MIDNIGHT);
    const store = new TaskStore(await TaskDatabase.open((await database?.connect()) as never, clock));

    await store.save('report', every('PT1H'));

    const { rows } = await store.read();
    await database?.drop();
    expect((rows.get('report')?.next ?? 0) - MIDNIGHT).to.equal(30 * MINUTE + 123);
  });

  it('keeps the tasks of plugins apart in schemas of one database', async () => {
    const database = await openDatabase?.();
    await database?.query('CREATE SCHEMA reports');
    const source = await (await database?.connect())?.getDataSource();
    if (source === undefined) throw new Error('there is no PostgreSQL');
    const inSchema = Object.assign(Object.create(source), { options: { ...source.options, schema: 'reports' } });
    const clock = new TestClock(MIDNIGHT);
    const open = async (getDataSource: () => Promise<typeof source>) =>
      new TaskStore(await TaskDatabase.open({ getDataSource } as never, clock));

    await (await open(async () => inSchema)).save('report', every('PT1H'));

    const other = await (await open(async () => source)).read();
    const own = await database?.query('SELECT id FROM reports.backstage_backend_tasks__tasks');
    await database?.drop();
    expect([other.rows.size, own]).to.deep.equal([0, [{ id: 'report' }]]);
  });
});
