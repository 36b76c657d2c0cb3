import { Redis } from 'ioredis';
import { expect } from 'chai';
import { FirewalledPort } from '../support/firewalled-port.js';
import { MemcachedServer } from '../support/memcached-server.js';
import { RedisServer } from '../support/redis-server.js';
import { findProgram, requires } from '../support/requirements.js';
import { BackendProcess } from './support/backend-process.js';
import { ask, dataOptions, healthOf } from './support/data-backend.js';
import { matrix } from './support/matrix.js';

const PART = { letter: 'D', title: 'cache' };

matrix(PART, (row) => {
  const redisProgram = requires('redis-server', () => findProgram('redis-server'));
  const memcachedProgram = requires('memcached', () => findProgram('memcached'));
  let redis: RedisServer;
  /** For the rows that leave the store alone. */
  let shared: BackendProcess;
  before('starts Redis', async () => {
    redis = await RedisServer.start(redisProgram());
    shared = await BackendProcess.shared(dataOptions(cacheConfig()));
  });
  after('stops Redis', () => redis?.stop());

  const cacheConfig = (store = 'redis', connection = redis.url) => ({ backend: { cache: { store, connection } } });
  const read = async (backend: BackendProcess, key: string) => (await ask(backend, `GET /cache?key=${key}`)).body;
  const write = (backend: BackendProcess, key: string, value: string) =>
    ask(backend, `PUT /cache?key=${key}&value=${value}`);
  /** Waits until the backend has found out that the store is there. */
  const keepsValues = (backend: BackendProcess) =>
    backend.waitFor('a value that is kept', async () => {
      await write(backend, 'a', 'kept');
      return JSON.stringify(await read(backend, 'a')) === '{"value":"kept"}';
    });
  const warnings = (backend: BackendProcess) => backend.log.filter(({ level }) => level === 'warn');

  row(
    'D14',
    'the store of the cache is away at the start',
    'starts, warns, misses; keeps values as soon as it is there',
    async () => {
      await redis.goAway();
      const backend = await BackendProcess.ready(dataOptions(cacheConfig()));
      const set = await write(backend, 'a', '1');
      const missed = await read(backend, 'a');
      const warned = warnings(backend).length;
      await redis.resume();
      await keepsValues(backend);

      expect({ status: set.status, missed, health: await healthOf(backend) }).to.deep.equal({
        status: 200,
        missed: {},
        health: { liveness: 200, readiness: 200 },
      });
      expect(warned).to.be.above(0);
    },
  );

  row(
    'D15',
    'the store of the cache freezes, is killed, is behind a closed firewall',
    'they are answered, hardly later, and soon without asking it; it is used again when it is back',
    async () => {
      const firewall = await FirewalledPort.start(redis.port);
      const backend = await BackendProcess.ready(
        dataOptions(cacheConfig('redis', `redis://127.0.0.1:${firewall.port}`)),
      );
      await write(backend, 'a', '1');
      const outage = async (begin: () => unknown, end: () => unknown) => {
        await begin();
        const answers = [];
        for (let count = 0; count < 40; count += 1) answers.push(await ask(backend, 'GET /cache?key=a'));
        await end();
        await keepsValues(backend);
        return {
          statuses: [...new Set(answers.map(({ status }) => status))],
          // A busy machine takes its time; what hangs would take until the limit of the request.
          worst: Math.max(...answers.map(({ took }) => took)) < 1_000,
          median: (answers.map(({ took }) => took).toSorted((one, other) => one - other)[20] ?? Infinity) < 50,
        };
      };
      const frozen = await outage(
        () => redis.freeze(),
        () => redis.thaw(),
      );
      const killed = await outage(
        () => redis.goAway(),
        () => redis.resume(),
      );
      const firewalled = await outage(
        () => firewall.block(),
        () => firewall.open(),
      );
      await firewall.stop();

      const wanted = { statuses: [200], worst: true, median: true };
      expect({ frozen, killed, firewalled }).to.deep.equal({ frozen: wanted, killed: wanted, firewalled: wanted });
      expect(await backend.isAlive()).to.equal(true);
    },
  );

  row('D16', 'a value of the cache that is no JSON', 'a miss and a warning', async () => {
    const backend = shared;
    await keepsValues(backend);
    const client = new Redis(redis.url);
    const [key = ''] = await client.keys('*');
    await client.set(key, 'not {json');
    await client.quit();
    const warned = warnings(backend).length;
    const missed = await ask(backend, 'GET /cache?key=a');
    await backend.waitFor('a warning', () => warnings(backend).length > warned);
    await write(backend, 'a', '2');

    expect([missed.status, missed.body, await read(backend, 'a')]).to.deep.equal([200, {}, { value: '2' }]);
  });

  row('D17', 'keys of 1 KB, with a line break, with NUL, in Redis and in memcached', 'they work', async () => {
    const memcached = await MemcachedServer.start(memcachedProgram());
    const keys = ['k'.repeat(1_024), 'two\r\nlines', 'nul\0key', `${'k'.repeat(1_023)}l`].map(encodeURIComponent);
    const values = async (config: object) => {
      const backend = await BackendProcess.ready(dataOptions(config));
      for (const [index, key] of keys.entries()) await write(backend, key, String(index));
      return Promise.all(keys.map((key) => read(backend, key)));
    };
    const [inRedis, inMemcached] = [
      await values(cacheConfig()),
      await values(cacheConfig('memcache', memcached.address)),
    ];
    await memcached.stop();

    const wanted = keys.map((_, index) => ({ value: String(index) }));
    expect({ inRedis, inMemcached }).to.deep.equal({ inRedis: wanted, inMemcached: wanted });
  });

  row('D18', 'a hundred ask at once for a value that nobody has', 'it is made once', async () => {
    await keepsValues(shared);

    expect((await ask(shared, 'GET /stampede?key=busy')).body).to.deep.equal({ loads: 1, values: ['loaded'] });
  });
});
