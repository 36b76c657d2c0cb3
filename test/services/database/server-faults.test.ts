import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { deferred } from '../../support/deferred.js';
import { eventually } from '../../support/eventually.js';
import { withSettings } from './engines.js';
import { closeProxies, servers, throughProxy } from './servers.js';
import { cleanUp, givenDatabase, rejection } from './support.js';

class CreateGuests implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE guest (name VARCHAR(100))');
  }

  async down(): Promise<void> {}
}

for (const server of servers)
  describe(`a database on a ${server.name} in trouble`, () => {
    server.require();
    let place: JsonObject;

    beforeEach(async () => {
      place = await server.givenPlace();
    });

    afterEach(async () => {
      await cleanUp();
      await closeProxies();
      await server.cleanUp();
    });

    describe('whose connections are ended while nobody uses them', () => {
      it('serves the next statement, and the next transaction', async () => {
        const { database } = given(place);
        const source = await database.getDataSource();
        await killIdle(source);
        await source.query("INSERT INTO guest VALUES ('Ada')");
        await killIdle(source);

        await database.transaction(async (manager) => manager.query("INSERT INTO guest VALUES ('Grace')"));

        expect(await namesIn(source)).to.deep.equal(['Ada', 'Grace']);
      });

      it('is used without an error after all connections were cut at once', async () => {
        const { proxy, config } = await throughProxy(server, place);
        const source = await given(config).database.getDataSource();
        await Promise.all(Array.from({ length: 5 }, () => source.query(server.sleep(0.05))));
        await proxy.cut();
        await delay(20);

        const answers = await Promise.all(Array.from({ length: 5 }, () => source.query('SELECT 1 AS one')));

        expect(answers.flat().map(({ one }) => Number(one))).to.deep.equal([1, 1, 1, 1, 1]);
      });
    });

    it('answers 503 when a connection is ended in the middle of a statement, and goes on', async () => {
      const { database } = given(place);
      const source = await database.getDataSource();
      const runner = source.createQueryRunner();
      const id = await numberOf(runner);
      const failure = rejection(runner.query(server.sleep(20)));
      await server.kill(id);

      const error = await failure;
      await runner.release();

      expect(shown(error)).to.deep.equal(unavailable("The connection to the database of plugin 'stage' was lost."));
      expect(await namesIn(source)).to.deep.equal([]);
    });

    it('rolls back a transaction whose connection is ended, and says 503', async () => {
      const { database } = given(place);
      const source = await database.getDataSource();

      const error = await rejection(
        database.transaction(async (manager) => {
          await manager.query("INSERT INTO guest VALUES ('Nobody')");
          const [{ id }]: [{ id: number | string }] = await manager.query(server.whoAmI);
          await server.kill(Number(id));
          await manager.query("INSERT INTO guest VALUES ('Nobody else')");
        }),
      );

      expect(shown(error)).to.deep.equal(unavailable("The connection to the database of plugin 'stage' was lost."));
      expect(await namesIn(source)).to.deep.equal([]);
    });

    it('says that it does not know when the connection is lost at the end of a transaction', async () => {
      const { proxy, config } = await throughProxy(server, place);
      const { database } = given(config);
      const source = await database.getDataSource();
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.query("INSERT INTO guest VALUES ('Perhaps')");
      const commit = rejection(runner.commitTransaction());
      await proxy.cut();

      const error = await commit;
      await runner.release();

      expect(shown(error)).to.deep.equal(
        unavailable(
          "The connection to the database of plugin 'stage' was lost at the end of a transaction; whether it was committed is not known.",
        ),
      );
    });

    it('answers 503 when no connection is free in time', async () => {
      const { database } = given(
        withSettings(place, { timeouts: { acquire: '100ms' }, knexConfig: { pool: { max: 1 } } }),
      );
      const source = await database.getDataSource();
      const [isInside, mayEnd] = [deferred(), deferred()];
      const holder = database.transaction(async (manager) => {
        await manager.query("INSERT INTO guest VALUES ('Ada')");
        isInside.resolve();
        await mayEnd.promise;
      });
      await isInside.promise;

      const error = await rejection(source.query('SELECT 1'));
      mayEnd.resolve();
      await holder;

      expect(shown(error)).to.deep.equal(unavailable("The database of plugin 'stage' has no free connection."));
      expect((error.cause as Error).message).to.equal(
        'no connection was free within 100 ms; 1 of its 1 and 1 of all 30 connections are taken',
      );
      expect(await namesIn(source)).to.deep.equal(['Ada']);
    });

    it('ends a statement that takes too long with 503, and uses the connection again', async () => {
      const { database } = given(withSettings(place, { timeouts: { statement: '100ms' } }));
      const source = await database.getDataSource();
      const runner = source.createQueryRunner();
      const before = await numberOf(runner);

      const error = await rejection(runner.query(server.sleep(20)));
      const after = await numberOf(runner);
      await runner.release();

      expect(shown(error)).to.deep.equal(unavailable("A query to the database of plugin 'stage' took too long."));
      expect(after).to.equal(before);
    });

    it('lets a transaction allow itself more time, and only itself', async () => {
      const { database } = given(
        withSettings(place, { timeouts: { statement: '100ms' }, knexConfig: { pool: { max: 1 } } }),
      );

      await database.transaction(async (manager) => {
        await manager.query(server.allowSeconds(10));
        await manager.query(server.sleep(0.3));
      });

      const error = await rejection((await database.getDataSource()).query(server.sleep(10)));
      expect(shown(error)).to.deep.equal(unavailable("A query to the database of plugin 'stage' took too long."));
    });

    it('ends a transaction in which nothing happens for too long', async () => {
      const { database } = given(withSettings(place, { timeouts: { idleInTransaction: '1s' } }));
      const source = await database.getDataSource();

      const error = await rejection(
        database.transaction(async (manager) => {
          await manager.query("INSERT INTO guest VALUES ('Nobody')");
          await delay(1500);
          await manager.query("INSERT INTO guest VALUES ('Nobody else')");
        }),
      );

      expect(shown(error)).to.deep.equal(unavailable("The connection to the database of plugin 'stage' was lost."));
      expect(await namesIn(source)).to.deep.equal([]);
    });

    it('gives up a server that has frozen, which ends no statement itself', async () => {
      const { proxy, config } = await throughProxy(server, place);
      const { database } = given(withSettings(config, { timeouts: { statement: '500ms' } }));
      const runner = (await database.getDataSource()).createQueryRunner();
      await runner.query('SELECT 1');
      proxy.hold();

      const error = await rejection(runner.query('SELECT 1'));
      await runner.release();

      expect(shown(error)).to.deep.equal(unavailable("The database of plugin 'stage' does not answer."));
    });

    it('is not healthy while the server is away, and healthy again afterwards', async () => {
      const { proxy, config } = await throughProxy(server, place);
      const { database, checks } = given(config);
      const source = await database.getDataSource();
      const check = async () => checks.get('database')?.(new AbortController().signal);
      await check();
      await proxy.close();
      const away = await rejection(check());

      const refused = await rejection(source.query('SELECT 1'));
      await proxy.open();
      await check();

      expect(away.message).to.include('ECONNREFUSED');
      expect(shown(refused)).to.deep.equal(unavailable("The database of plugin 'stage' cannot be reached."));
      expect(await namesIn(source)).to.deep.equal([]);
    });

    it('is healthy while all its connections are busy', async () => {
      const { database, checks } = given(withSettings(place, { knexConfig: { pool: { max: 1 } } }));
      await database.getDataSource();
      const mayEnd = deferred();
      const holder = database.transaction(async (manager) => {
        await manager.query('SELECT 1');
        await mayEnd.promise;
      });

      await checks.get('database')?.(new AbortController().signal);
      mayEnd.resolve();

      await holder;
    });

    it('takes its health check along when it is closed', async () => {
      const { database, checks } = given(place);
      await database.getDataSource();

      await database.onShutdown();

      expect([...checks.keys()]).to.deep.equal([]);
    });

    describe('at the start', () => {
      it('waits for a server that starts as well, and says so', async () => {
        const { proxy, config } = await throughProxy(server, place);
        await proxy.close();
        const { database, logger } = given(config);
        const opening = database.getDataSource();
        await eventually(() => logger.entries.some(({ message }) => message === 'the database cannot be reached yet'));

        await proxy.open();

        expect(await namesIn(await opening)).to.deep.equal([]);
      });

      it('gives up before the plugin would, with the reason', async () => {
        const { proxy, config } = await throughProxy(server, place);
        await proxy.close();
        const { backend } = config as { backend: JsonObject };
        const short = { backend: { ...backend, startup: { default: { timeout: '1s' } } } };

        const error = await rejection(given(short).database.getDataSource());

        expect(error.message.split('\n')[0]).to.match(
          /^The database of plugin 'stage' \(.+\) could not be opened: .*ECONNREFUSED 127\.0\.0\.1:\d+$/,
        );
      });

      it('is not waited for any more when the plugin stops', async () => {
        const { proxy, config } = await throughProxy(server, place);
        await proxy.close();
        const { database, logger } = given(config);
        const failure = rejection(database.getDataSource());
        await eventually(() => logger.entries.some(({ message }) => message === 'the database cannot be reached yet'));

        await database.onShutdown();

        expect((await failure).message).to.include('ECONNREFUSED');
      });

      it('fails at the connect limit where the server takes connections and says nothing', async () => {
        const { proxy, config } = await throughProxy(server, place);
        proxy.hold();
        const { database } = given(withSettings(config, { timeouts: { connect: '100ms' } }));

        const error = await rejection(database.getDataSource());

        expect(error.message.split('\n')[0]).to.match(
          /^The database of plugin 'stage' \(.+\) could not be opened: there was no connection within 100 ms$/,
        );
      });

      it('fails at once where it is refused, without a secret', async () => {
        const connection = { ...server.connection(), user: 'prosc_nobody', password: 'geheim-1' };
        const { database, logger } = given(withSettings(place, { connection }));

        const error = await rejection(database.getDataSource());

        expect(error).to.have.property('code', 'DATABASE_FAILED');
        expect(`${error.message}${JSON.stringify(error)}${JSON.stringify(logger.entries)}`).not.to.include('geheim-1');
        expect(logger.entries).to.deep.equal([]);
      });

      it('fails at once where the database is missing and must not be created', async () => {
        const { database } = given(withSettings(place, { ensureExists: false }));

        const error = await rejection(database.getDataSource());

        expect(error.message.split('\n')[0]).to.match(/could not be opened: .*(does not exist|Unknown database)/);
      });
    });

    it('is not waited for once the plugin is up: 503', async () => {
      const { proxy, config } = await throughProxy(server, place);
      await proxy.close();
      const { database } = given(config);
      database.onStartup();

      const error = await rejection(database.getDataSource());

      expect(shown(error)).to.deep.equal(unavailable("The database of plugin 'stage' cannot be reached."));
    });

    async function killIdle(source: DataSource): Promise<void> {
      const [{ id }]: [{ id: number | string }] = await source.query(server.whoAmI);
      await server.kill(Number(id));
      // So that the news has come.
      await delay(20);
    }

    async function numberOf(runner: QueryRunner): Promise<number> {
      const [{ id }]: [{ id: number | string }] = await runner.query(server.whoAmI);
      return Number(id);
    }
  });

function given(config: JsonObject): ReturnType<typeof givenDatabase> {
  return givenDatabase({ config, entities: [], migrations: [CreateGuests] });
}

async function namesIn(source: DataSource): Promise<unknown[]> {
  const rows: { name: unknown }[] = await source.query('SELECT name FROM guest ORDER BY name');
  return rows.map(({ name }) => name);
}

function shown(error: Error): unknown {
  const { name, message, headers } = error as Error & { readonly headers?: unknown };
  return { name, message, headers };
}

function unavailable(message: string): unknown {
  return { name: 'ServiceUnavailableError', message, headers: { 'Retry-After': '1' } };
}
