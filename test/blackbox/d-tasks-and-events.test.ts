import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { BackendProcess, KNOWN_TOKEN } from './support/backend-process.js';
import { dataOptions, eventsOf, healthOf, runsOf, statusOf } from './support/data-backend.js';
import { type DatabaseEngine, startsEngines } from './support/database-engines.js';
import { brokers, type StartedBroker } from './support/event-brokers.js';
import { matrix } from './support/matrix.js';
import { overlapsIn, tooEarly } from './support/task-runs.js';

const PART = { letter: 'D', title: 'tasks and events' };

const SECOND = { seconds: 1 };
const LONG = { minutes: 10 };

matrix(PART, (row) => {
  const { onEach } = startsEngines();
  const starts = brokers();

  /** A process with tasks; those with the same name share a database. */
  const withTasks = (engine: DatabaseEngine, name: string, tasks: readonly object[], environment = {}) =>
    BackendProcess.ready(
      dataOptions(
        {
          backend: {
            database: engine.config(name, { timeouts: { connect: '1s', acquire: '1s', statement: '1s' } }),
            scheduler: { leaseDuration: '1s', pollInterval: '500ms' },
          },
          data: { tasks },
        },
        { environment },
      ),
    );

  row(
    'D19',
    'the store of the scheduler is killed, freezes',
    'tasks pause, requests are answered; tasks go on when it is back',
    () =>
      onEach(async (engine) => {
        const backend = await withTasks(engine, 'd19', [{ id: 'tick', frequency: SECOND, timeout: LONG }]);
        const count = () => runsOf([backend], 'tick').length;
        const outage = async (begin: () => unknown, end: () => unknown) => {
          await begin();
          await pause(1_500);
          const [alive, before] = [await backend.isAlive(), count()];
          await end();
          await backend.waitFor('a run', () => count() > before);
          return alive;
        };
        await backend.waitFor('a run', () => count() > 0);
        const killed = await outage(
          () => engine.server.goAway(),
          () => engine.server.resume(),
        );
        const frozen = await outage(
          () => engine.server.freeze(),
          () => engine.server.thaw(),
        );

        expect({ killed, frozen }).to.deep.equal({ killed: true, frozen: true });
        await backend.waitFor('readiness', async () => (await healthOf(backend)).readiness === 200);
        expect(overlapsIn(runsOf([backend], 'tick'))).to.deep.equal([]);
      }),
  );

  row(
    'D20',
    'SIGSTOP, and SIGKILL, of the process that runs a task which may take ten minutes',
    'another runs it when the lease is over; one that wakes up again breaks off; never two that are awake',
    () =>
      onEach(async (engine) => {
        const tasks = [{ id: 'long', frequency: SECOND, timeout: LONG, work: 60_000 }];
        const backends = await Promise.all([withTasks(engine, 'd20', tasks), withTasks(engine, 'd20', tasks)]);
        const runs = () => runsOf(backends, 'long');
        const [one, other] = backends;
        await one.waitFor('a run', () => runs().length > 0);
        // Longer than the lease, which is kept as long as the process lives.
        await pause(2_000);
        const whileItLived = runs().length;
        const [first, second] = isRunOf(one, runs()[0]?.run) ? [one, other] : [other, one];
        const stoppedAt = now();
        first.send('SIGSTOP');
        await second.waitFor('takeover', () => runs().length === 2);
        first.send('SIGCONT');
        await first.waitFor('the end of its run', () => runs()[0]?.aborted === true);
        const killedAt = now();
        second.send('SIGKILL');
        await first.waitFor('takeover', () => runs().length === 3);

        expect(whileItLived).to.equal(1);
        expect(runs().map(({ run }) => isRunOf(first, run))).to.deep.equal([true, false, true]);
        // The lease of a second, half a second until somebody looks again, and whatever a busy machine takes.
        for (const [index, at] of [stoppedAt, killedAt].entries())
          expect((runs()[index + 1]?.begin ?? Infinity) - at).to.be.below(8_000);
      }),
  );

  row('D21', 'the clock of one process is ten minutes fast', 'no task runs twice in a period', () =>
    onEach(async (engine) => {
      const tasks = [{ id: 'tick', frequency: { seconds: 2 }, timeout: LONG, work: 10 }];
      const backends = await Promise.all([
        withTasks(engine, 'd21', tasks),
        withTasks(engine, 'd21', tasks, { CLOCK_SKEW: String(10 * 60_000) }),
      ]);
      const runs = () => runsOf(backends, 'tick');
      await backends[0].waitFor('runs', () => runs().length >= 3);

      expect({ overlaps: overlapsIn(runs()), early: tooEarly(runs(), 2_000) }).to.deep.equal({
        overlaps: [],
        early: [],
      });
    }),
  );

  row(
    'D22',
    'a task throws; stops when it is told to; takes no notice; takes longer than its period',
    'the next run comes, the error is kept; aborted at its time limit; never beside itself',
    () =>
      onEach(async (engine) => {
        const backend = await withTasks(engine, 'd22', [
          { id: 'throwing', frequency: SECOND, timeout: LONG, fault: 'throws' },
          { id: 'slow', frequency: SECOND, timeout: SECOND, work: 20_000 },
          { id: 'deaf', frequency: SECOND, timeout: SECOND, work: 3_000, fault: 'deaf' },
          { id: 'long', frequency: SECOND, timeout: LONG, work: 2_500 },
        ]);
        const runs = (task: string) => runsOf([backend], task);
        const ids = ['throwing', 'slow', 'deaf', 'long'];
        await backend.waitFor('runs', () => ids.every((task) => runs(task).length >= 2));
        const headers = { authorization: `Bearer ${KNOWN_TOKEN}` };
        const kept = await (await backend.fetch('/api/data/.backstage/scheduler/v1/tasks', { headers })).text();

        expect(ids.map((task) => runs(task)[0]?.aborted)).to.deep.equal([false, true, true, false]);
        for (const task of ['slow', 'deaf', 'long']) expect(overlapsIn(runs(task)), task).to.deep.equal([]);
        expect(kept).to.contain('of throwing throws');
        expect(await backend.isAlive()).to.equal(true);
      }),
  );

  /** Does the same with each broker, side by side. */
  const withEachBroker = async (check: (broker: StartedBroker) => Promise<void>) => {
    const started = await Promise.all(starts.map((start) => start()));
    const outcomes = await Promise.allSettled(started.map(check));
    await Promise.all(started.map((broker) => broker.stop()));
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [`${started[index]?.name}: ${String(outcome.reason)}`] : [],
    );
    if (failures.length > 0) throw new Error(failures.join('\n'));
  };

  row(
    'D23',
    'a subscriber throws, once and always',
    'the others get the event, the error is logged, delivered again if durable, at last a dead letter',
    () =>
      withEachBroker(async ({ config }) => {
        const subscriptions = [
          { id: 'good', topic: 'news' },
          { id: 'bad', topic: 'news', fault: 'throws' },
          { id: 'durable', topic: 'news', durable: true, fault: 'throws once' },
          { id: 'poisoned', topic: 'news', durable: true, maxDeliveries: 2, fault: 'throws' },
        ];
        const backend = await BackendProcess.ready(
          dataOptions({ events: { broker: config }, data: { subscriptions } }),
        );
        const published = [await statusOf(backend, 'POST /publish?topic=news&text=first')];
        const received = () => subscriptions.map(({ id }) => eventsOf(backend, id));
        await backend.waitFor('a dead letter', () => backend.output.includes('is now a dead letter'));
        published.push(await statusOf(backend, 'POST /publish?topic=news&text=second'));
        await backend.waitFor('deliveries', () => received().flat().length === 12);

        expect(published).to.deep.equal([200, 200]);
        expect(received().map((texts) => texts.toSorted())).to.deep.equal([
          ['first', 'second'],
          ['first', 'second'],
          ['first', 'first', 'second', 'second'],
          ['first', 'first', 'second', 'second'],
        ]);
        for (const id of ['bad', 'durable', 'poisoned']) expect(backend.output).to.contain(`${id} cannot take first`);
        expect(await backend.isAlive()).to.equal(true);
      }),
  );

  row(
    'D26',
    'what carries events freezes, is killed, is behind a closed firewall',
    'publishing fails with 503 at its time limit; nothing that was taken is lost; goes on when it is back',
    () =>
      withEachBroker(async ({ server, firewall, config }) => {
        // What was handed to a connection that broke comes again when its time is over.
        const subscriptions = [{ id: 'durable', topic: 'news', durable: true, ackTimeout: { seconds: 3 } }];
        const backend = await BackendProcess.ready(
          dataOptions({ events: { broker: config }, data: { subscriptions } }),
        );
        const taken: string[] = [];
        const publish = async (text: string) => {
          const status = await statusOf(backend, `POST /publish?topic=news&text=${text}`);
          if (status === 200) taken.push(text);
          return status;
        };
        const outage = async (name: string, begin: () => unknown, end: () => unknown) => {
          await publish(`${name}-before`);
          await begin();
          const status = await publish(`${name}-during`);
          const alive = await backend.isAlive();
          await end();
          await backend.waitFor('recovery', async () => (await publish(`${name}-after`)) === 200);
          return { status, alive };
        };
        const outcomes = [
          await outage(
            'frozen',
            () => server.freeze(),
            () => server.thaw(),
          ),
          await outage(
            'killed',
            () => server.goAway(),
            () => server.resume(),
          ),
          await outage(
            'firewalled',
            () => firewall.block(),
            () => firewall.open(),
          ),
        ];
        await backend.waitFor('all events', () => taken.every((text) => eventsOf(backend, 'durable').includes(text)));

        const wanted = { status: 503, alive: true };
        expect(outcomes).to.deep.equal([wanted, wanted, wanted]);
        expect(taken).to.have.length(6);
      }),
  );
});

function isRunOf(backend: BackendProcess, run: string | undefined): boolean {
  return run?.startsWith(`${backend.pid}-`) === true;
}

/** The time of the machine, as the log of the plugin tells it. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
