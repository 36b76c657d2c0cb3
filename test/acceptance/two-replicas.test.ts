import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { BackendProcess, killLeftProcesses } from '../blackbox/support/backend-process.js';
import { BalancedLoad } from '../blackbox/support/balanced-load.js';
import { ask, type DataConfig, dataOptions, eventsOf, runsOf } from '../blackbox/support/data-backend.js';
import { postgresConfig } from '../blackbox/support/database-engines.js';
import { overlapsIn, tooEarly } from '../blackbox/support/task-runs.js';
import { NatsServer } from '../support/nats-server.js';
import { findPostgresPrograms, PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { findProgram, requires } from '../support/requirements.js';

const LEASE = { scheduler: { leaseDuration: '2s', pollInterval: '1s' } };

describe('two replicas', function () {
  this.timeout(60_000);
  const postgresPrograms = requires('PostgreSQL', findPostgresPrograms);
  const redisProgram = requires('redis-server', () => findProgram('redis-server'));
  let postgres: PostgresServer;
  let redis: RedisServer;
  before('starts PostgreSQL and Redis', async () => {
    postgres = await PostgresServer.start(postgresPrograms());
    redis = await RedisServer.start(redisProgram());
  });
  after('stops PostgreSQL and Redis', () => Promise.all([postgres?.stop(), redis?.stop()]));
  afterEach(() => killLeftProcesses());

  /** One process of a deployment; those with the same name share everything. */
  const replica = (name: string, { backend, ...config }: DataConfig = {}) =>
    BackendProcess.ready(
      dataOptions({
        ...config,
        backend: {
          database: postgresConfig(postgres, name),
          cache: { store: 'redis', connection: redis.url, redis: { client: { namespace: name } } },
          ...backend,
        },
      }),
    );

  const pair = async (name: string, config?: DataConfig): Promise<[BackendProcess, BackendProcess]> =>
    Promise.all([replica(name, config), replica(name, config)]);

  describe('a global task', () => {
    const PERIOD = 2_000;
    const tasks = (work: number) => [
      { id: 'tick', frequency: { milliseconds: PERIOD }, timeout: { minutes: 30 }, work },
    ];

    for (const [when, work] of [
      ['ends at once', 0],
      ['takes half of it', PERIOD / 2],
    ] as const)
      it(`runs once in a period when it ${when}`, async () => {
        const backends = await pair(`period${work}`, { backend: LEASE, data: { tasks: tasks(work) } });
        const runs = () => runsOf(backends, 'tick');

        await backends[0].waitFor('five runs', () => runs().length >= 5, 30_000);

        expect({ early: tooEarly(runs(), PERIOD), overlaps: overlapsIn(runs()) }).to.deep.equal({
          early: [],
          overlaps: [],
        });
      });

    it('is taken over from a process that is killed, within the lease and the time between two looks', async () => {
      const backends = await pair('takeover', { backend: LEASE, data: { tasks: tasks(600_000) } });
      const runs = () => runsOf(backends, 'tick');
      await backends[0].waitFor('a run', () => runs().length === 1);
      await pause(3_000);
      const whileItLived = runs().length;

      const [killed, survivor] = runs()[0]?.run.startsWith(`${backends[0].pid}-`) ? backends : backends.toReversed();
      const at = performance.timeOrigin + performance.now();
      killed?.send('SIGKILL');
      await survivor?.waitFor('takeover', () => runs().length === 2);

      expect(whileItLived).to.equal(1);
      expect((runs()[1]?.begin ?? Infinity) - at).to.be.below(9_000);
    });
  });

  it('see what the other one has put into the cache, and that it is gone', async () => {
    const [one, other] = await pair('cache');

    await ask(one, 'PUT /cache?key=shared&value=42');
    const seen = (await ask(other, 'GET /cache?key=shared')).body;
    await ask(other, 'DELETE /cache?key=shared');

    expect([seen, (await ask(one, 'GET /cache?key=shared')).body]).to.deep.equal([{ value: '42' }, {}]);
  });

  describe('with events', () => {
    const natsProgram = requires('nats-server', () => findProgram('nats-server'));
    const brokers = {
      postgres: async () => ({ broker: { type: 'postgres' }, stop: async () => undefined }),
      redis: async () => ({ broker: { type: 'redis', connection: redis.url }, stop: async () => undefined }),
      nats: async () => {
        const server = await NatsServer.start(natsProgram());
        return { broker: { type: 'nats', connection: server.url }, stop: () => server.stop() };
      },
    };
    for (const [type, start] of Object.entries(brokers))
      it(`through ${type}: every event reaches each subscription once, in one of the processes`, async () => {
        const { broker, stop } = await start();
        const subscriptions = [
          { id: 'durable', topic: 'news', durable: true },
          { id: 'fleeting', topic: 'news' },
        ];
        const [one, other] = await pair(`events_${type}`, { events: { broker }, data: { subscriptions } });
        const received = (id: string) => [...eventsOf(one, id), ...eventsOf(other, id)];

        const texts = Array.from({ length: 20 }, (_, index) => `event-${index}`);
        for (const [index, text] of texts.entries())
          await ask(index % 2 === 0 ? one : other, `POST /publish?topic=news&text=${text}`);
        await one.waitFor('events', () => ['durable', 'fleeting'].every((id) => received(id).length >= texts.length));
        await stop();

        expect({
          durable: received('durable').toSorted(),
          fleeting: received('fleeting').toSorted(),
        }).to.deep.equal({ durable: texts.toSorted(), fleeting: texts.toSorted() });
      });
  });

  it('are restarted one after the other without a failed request, and nothing that was acknowledged is lost', async () => {
    const config: DataConfig = {
      backend: { ...LEASE, lifecycle: { serverShutdownDelay: '1s' } },
      data: { tasks: [{ id: 'tick', frequency: { seconds: 1 }, timeout: { minutes: 1 } }] },
    };
    const olds = await pair('rolling', config);
    let count = 0;
    const load = new BalancedLoad(() => {
      count += 1;
      return count % 3 === 0 ? 'GET /api/data/cache?key=busy' : `POST /api/data/notes?text=note-${count}`;
    });
    for (const { url } of olds) load.add(url);
    await pause(200);
    load.begin(8);

    const codes = [];
    for (const old of olds) {
      await pause(500);
      old.send('SIGTERM');
      codes.push((await old.endsWithin(20_000)).code);
      load.add((await replica('rolling', config)).url);
      await pause(500);
    }
    const written = count;
    await load.end();
    const [{ notes } = { notes: 0 }] = await postgres.query<{ notes: number }>(
      'select count(*)::int as notes from notes',
      'rolling_data',
    );

    expect({ failures: load.failures, codes }).to.deep.equal({ failures: [], codes: [0, 0] });
    expect(written).to.be.above(100);
    expect(notes).to.equal(load.answered - Math.floor(count / 3));
  });
});
