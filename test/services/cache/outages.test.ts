import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { JsonValue } from 'proscenium';
import { eventually } from '../../support/eventually.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { closeCaches, type GivenCache, givenCache } from './given-cache.js';
import { MemcachedServer } from '../../support/memcached-server.js';
import { SilentProxy } from './silent-proxy.js';

const AWAY = 'warn: The cache does not answer, and all its values count as missing until it does';
const BACK = 'info: The cache answers again';

/** Freezes a server and waits until none of its threads can answer any more. */
async function freeze(server: { readonly pid: number | undefined; freeze(): void }): Promise<void> {
  server.freeze();
  const threads = process.platform === 'linux' ? ['-L'] : [];
  await eventually(async () => {
    const { stdout } = await promisify(execFile)('ps', [...threads, '-o', 'stat=', '-p', String(server.pid)]);
    const states = stdout.trim().split('\n');
    return states.every((state) => state.trim().startsWith('T'));
  });
}

const redisServers = {
  programs: ['redis-server', 'valkey-server'],
  start: async (program: string) => {
    const server = await RedisServer.start(program);
    return Object.assign(server, { address: server.url, leave: () => server.goAway() });
  },
};
const memcachedServers = {
  programs: ['memcached'],
  start: async (program: string) => {
    const server = await MemcachedServer.start(program);
    return Object.assign(server, { leave: () => server.goAway() });
  },
};

for (const [store, servers] of [
  ['redis', redisServers],
  ['valkey', redisServers],
  ['memcache', memcachedServers],
] as const)
  describe(`a cache whose ${store} is in trouble`, () => {
    const program = requires(servers.programs[0] ?? '', () => findProgram(...servers.programs));
    let server: Awaited<ReturnType<typeof servers.start>>;
    beforeEach(async () => {
      server = await servers.start(program());
    });
    afterEach(async () => {
      await closeCaches();
      await server?.stop();
    });

    const given = (settings: { readonly [name: string]: JsonValue } = {}) =>
      givenCache({ store, connection: server.address, timeout: '100ms', ...settings });

    /** Lets time pass until a value can be kept again. */
    async function recovery({ cache, clock }: GivenCache): Promise<void> {
      await eventually(async () => {
        await clock.advance(1_000);
        await cache.set('after', 'all is well');
        return (await cache.get('after')) !== undefined;
      });
    }

    it('is away at the start: everything counts as missing, with one warning, until it is there', async () => {
      await server.leave();
      const caches = await given({ timeout: '5s' });
      const { cache, messages, entries } = caches;
      await cache.set('play', 'Hamlet');
      await cache.delete('play');
      const value = await cache.get('play');
      const before = [...messages()];

      await server.resume();
      await recovery(caches);

      expect([value, before, messages()]).to.deep.equal([undefined, [AWAY], [AWAY, BACK]]);
      expect(entries.map(({ fields }) => fields)).to.deep.equal([
        { service: 'cache', store, reason: `connect ECONNREFUSED 127.0.0.1:${server.port}` },
        { service: 'cache', store },
      ]);
    });

    it('is killed: everything counts as missing, with one warning, until it is back', async () => {
      const caches = await given({ timeout: '5s' });
      const { cache, messages } = caches;
      await cache.set('play', 'Hamlet');
      await server.leave();

      const values = await Promise.all(Array.from({ length: 100 }, () => cache.get('play')));
      await server.resume();
      await recovery(caches);

      expect([new Set(values), messages()]).to.deep.equal([new Set([undefined]), [AWAY, BACK]]);
    });

    it('is frozen: nobody waits longer than the limit, and one warning', async () => {
      const caches = await given();
      const { cache, messages, entries } = caches;
      await cache.set('play', 'Hamlet');
      await freeze(server);

      const values = await Promise.all(Array.from({ length: 100 }, () => cache.get('play')));
      await cache.set('play', 'Macbeth');
      await cache.delete('play');
      const during = [...messages()];
      server.thaw();
      await recovery(caches);

      expect([new Set(values), during, messages().at(-1)]).to.deep.equal([new Set([undefined]), [AWAY], BACK]);
      expect(entries[0]?.fields['reason']).to.equal('there was no answer within 100 ms');
    });

    it('is frozen at the start: the start goes on', async () => {
      await freeze(server);
      const caches = await given();
      const value = await caches.cache.get('play');
      const during = [...caches.messages()];

      server.thaw();
      await recovery(caches);

      expect([value, during, caches.messages().at(-1)]).to.deep.equal([undefined, [AWAY], BACK]);
    });

    it('can be closed while the store is frozen', async () => {
      const { cache, close } = await given();
      await cache.set('play', 'Hamlet');
      await freeze(server);

      const value = cache.get('play');
      await close();

      expect(await value).to.equal(undefined);
    });

    it('leaves nothing behind that keeps the process alive', async () => {
      const file = import.meta.resolve('./given-cache.js');
      const settings = JSON.stringify({ store, connection: server.address, timeout: '100ms' });
      const source = `import 'reflect-metadata'; import { givenCache } from '${file}';
        const { cache, clock, close } = await givenCache(${settings});
        await cache.set('play', 'Hamlet');
        process.kill(${server.pid}, 'SIGSTOP');
        await cache.get('play');
        await clock.advance(5_000);
        await close();
        console.log('closed');`;

      const commandLine = ['--conditions=unbundled', '--input-type=module', '--eval', source];
      const { stdout } = await promisify(execFile)(process.execPath, commandLine, { timeout: 15_000 });

      expect(stdout).to.equal('closed\n');
    });

    it('begins a new connection when the old one has become silent', async () => {
      const proxy = await SilentProxy.start(server.port);
      const address = server.address.replace(String(server.port), String(proxy.port));
      const caches = await given({ connection: address });
      await caches.cache.set('play', 'Hamlet');
      proxy.swallow();
      const value = await caches.cache.get('play');
      const during = [...caches.messages()];

      await recovery(caches);
      proxy.stop();

      expect([value, during, caches.messages().at(-1)]).to.deep.equal([undefined, [AWAY], BACK]);
    });
  });

describe('a cache that may lose some calls', () => {
  const program = requires('redis-server', () => findProgram(...redisServers.programs));
  let server: RedisServer;
  beforeEach(async () => {
    server = await RedisServer.start(program());
  });
  afterEach(async () => {
    await closeCaches();
    await server?.stop();
  });

  it('asks on until that many calls in a row were lost', async () => {
    const { cache, messages } = await givenCache({
      store: 'redis',
      connection: server.url,
      timeout: '200ms',
      breaker: { failures: 3 },
    });
    await cache.get('play');
    await freeze(server);
    const seen = [];
    for (let call = 0; call < 3; call += 1) {
      await cache.get('play');
      seen.push([...messages()]);
    }

    expect(seen).to.deep.equal([[], [], [AWAY]]);
  });
});
