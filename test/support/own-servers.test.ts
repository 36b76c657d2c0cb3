import { expect } from 'chai';
import { Client } from 'pg';
import { eventually } from './eventually.js';
import { FirewalledPort } from './firewalled-port.js';
import { findMariaDbPrograms, MariaDbServer } from './mariadb-server.js';
import { MemcachedServer } from './memcached-server.js';
import { NatsServer } from './nats-server.js';
import { accepts } from './own-server.js';
import { findPostgresPrograms, PostgresServer } from './postgres-server.js';
import { RedisServer } from './redis-server.js';
import { findProgram, requires } from './requirements.js';

describe('servers of tests', function () {
  this.timeout(60_000);

  describe('PostgresServer', () => {
    const programs = requires('PostgreSQL', findPostgresPrograms);
    let server: PostgresServer;
    let connected: Client;
    before(async () => {
      server = await PostgresServer.start(programs(), { password: 'let me in' });
      await server.query('create table kept (word text)');
    });
    beforeEach(async () => {
      connected = new Client({ connectionString: server.url });
      connected.on('error', () => undefined);
      await connected.connect();
    });
    afterEach(() => connected.end().catch(() => undefined));
    after(() => server.stop());

    it('keeps what it has acknowledged when it is killed', async () => {
      await connected.query("insert into kept values ('acknowledged')");
      await server.goAway();
      const wasThere = await accepts(server.port);
      await server.resume();

      expect({ wasThere, rows: await server.query('select word from kept') }).to.deep.equal({
        wasThere: false,
        rows: [{ word: 'acknowledged' }],
      });
    });

    it('answers nothing on open connections while it is frozen', async () => {
      server.freeze();
      let answered = false;
      const answer = connected.query('select 1 as one').then(({ rows }) => {
        answered = true;
        return rows as unknown[];
      });
      const accepted = await accepts(server.port);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const early = answered;
      server.thaw();

      expect({ accepted, early, rows: await answer }).to.deep.equal({
        accepted: true,
        early: false,
        rows: [{ one: 1 }],
      });
    });

    it('asks for its password', async () => {
      const client = new Client({ connectionString: server.url.replace('let%20me%20in', 'wrong') });
      const failure = await client.connect().then(
        () => undefined,
        (error: Error) => error.message,
      );

      expect(failure).to.equal('password authentication failed for user "postgres"');
    });

    it('is not reached through a firewall that is closed, and is when it opens', async () => {
      const firewall = await FirewalledPort.start(server.port);
      const client = new Client({ connectionString: server.urlOf('postgres', firewall.port) });
      await client.connect();
      firewall.block();
      let answered = false;
      const answer = client.query('select 2 as two').then(({ rows }) => {
        answered = true;
        return rows as unknown[];
      });
      const accepted = await accepts(firewall.port);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const early = answered;
      firewall.open();
      const rows = await answer;
      await client.end();
      await eventually(() => firewall.connections === 0);
      await firewall.stop();

      expect({ accepted, early, rows }).to.deep.equal({ accepted: true, early: false, rows: [{ two: 2 }] });
    });
  });

  describe('MariaDbServer', () => {
    const programs = requires('MariaDB', findMariaDbPrograms);

    it('keeps what it has acknowledged when it is killed', async () => {
      const server = await MariaDbServer.start(programs());
      await server.query('create database test');
      await server.query('create table test.kept (word text)');
      await server.query("insert into test.kept values ('acknowledged')");
      await server.goAway();
      await server.resume();
      const rows = await server.query('select word from test.kept');
      await server.stop();

      expect(rows).to.deep.equal([{ word: 'acknowledged' }]);
    });
  });

  const simple = {
    'redis-server': RedisServer,
    'nats-server': NatsServer,
    memcached: MemcachedServer,
  };
  for (const [name, Server] of Object.entries(simple))
    describe(Server.name, () => {
      const program = requires(name, () => findProgram(name));

      it('goes away and comes back on its port', async () => {
        const server = await Server.start(program());
        await server.goAway('SIGTERM');
        const away = await accepts(server.port);
        await server.resume();
        const back = await accepts(server.port);
        await server.stop();

        expect({ away, back, stopped: await accepts(server.port) }).to.deep.equal({
          away: false,
          back: true,
          stopped: false,
        });
      });
    });
});
