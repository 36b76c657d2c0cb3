import { expect } from 'chai';
import {
  askPostgres,
  dropMysqlDatabases,
  dropPostgresDatabases,
  mysqlConnection,
  requiresMysql,
  requiresPostgres,
  uniquePrefix,
} from '../../support/database-servers.js';
import { RedisServer } from '../../support/redis-server.js';
import { findProgram, requires } from '../../support/requirements.js';
import { type RunningSample, startSample } from '../running-sample.js';
import { type Answer, converse, trickyDescriptors } from './support/conversation.js';
import { PortalFolder } from './support/portal-folder.js';
import { sharedServers } from './support/shared-servers.js';

const CONFIG = 'samples/portal/app-config.yaml';
const WITH_POSTGRES = 'samples/portal/app-config.postgres.yaml';

describe('the portal, with nothing changed but its configuration', () => {
  let folder: PortalFolder;
  let onSqlite: readonly Answer[];

  function start(configs: readonly string[], environment = {}): Promise<RunningSample> {
    const parameters = configs.flatMap((config) => ['--config', config]);
    const own = folder.environment(folder.write('tricky.yaml', trickyDescriptors()));
    return startSample('portal', { parameters, environment: { ...own, ...environment }, isKnown: true });
  }

  before(async () => {
    folder = new PortalFolder();
    await using portal = await start([CONFIG]);
    onSqlite = await converse(portal, folder);
  });

  after(() => folder.remove());

  it('answers on SQLite as its endpoints promise', () => {
    const others = onSqlite.filter(({ status }) => status !== 200);

    expect(onSqlite.length - others.length).to.equal(26);
    expect(others.map(({ status, question }) => `${status} ${question}`)).to.deep.equal([
      '404 GET /api/catalog/entities/by-name/component/default/nobody',
      '404 GET /api/catalog/entities/by-uid/nobody',
      '400 GET /api/catalog/entities?limit=0',
      '404 GET /api/catalog/locations/nowhere',
      '201 POST /api/scaffolder/v2/tasks',
      '409 POST /api/scaffolder/v2/tasks/<id>/cancel',
      '409 POST /api/catalog/locations',
      '204 DELETE /api/catalog/locations/<id>',
    ]);
  });

  describe('on PostgreSQL and Redis', () => {
    requiresPostgres();
    const program = requires('redis-server', () => findProgram('redis-server'));
    let redis: RedisServer;
    let prefix: string;

    before(async () => {
      redis = await RedisServer.start(program());
      prefix = uniquePrefix();
      // Most servers sort as people do.
      await askPostgres(
        `CREATE DATABASE "${prefix}catalog" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`,
      );
    });

    after(async () => {
      await redis.stop();
      await dropPostgresDatabases(prefix);
    });

    it('gives the same answers, and warns of nothing', async () => {
      await using portal = await start([CONFIG, WITH_POSTGRES], sharedServers(redis, prefix));

      const answers = await converse(portal, folder);

      for (const [index, answer] of answers.entries()) expect(answer).to.deep.equal(onSqlite[index]);
      expect(await portal.stop()).to.equal(0);
      expect(portal.output)
        .to.match(/engine=postgres/)
        .and.not.match(/ (warn|error) /);
    });
  });

  describe('on MariaDB', () => {
    requiresMysql();
    let prefix: string;

    beforeEach(() => {
      prefix = uniquePrefix();
    });

    afterEach(() => dropMysqlDatabases(prefix));

    it('gives the same answers, and warns of nothing', async () => {
      const database = { client: 'mysql2', prefix, connection: mysqlConnection() };
      await using portal = await start([CONFIG, folder.config('mysql.yaml', { backend: { database } })]);

      const answers = await converse(portal, folder);

      for (const [index, answer] of answers.entries()) expect(answer).to.deep.equal(onSqlite[index]);
      expect(await portal.stop()).to.equal(0);
      expect(portal.output)
        .to.match(/engine=mysql/)
        .and.not.match(/ (warn|error) /);
    });
  });
});
