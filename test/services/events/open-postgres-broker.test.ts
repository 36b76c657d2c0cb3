import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Client } from 'pg';
import type { JsonObject } from '#src/contracts/root-config.js';
import { openPostgresBroker } from '#src/services/events/postgres/open-postgres-broker.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { failureOf, lines } from '../../support/failure-of.js';
import { findPostgresPrograms, PostgresServer } from '../../support/postgres-server.js';
import { requires } from '../../support/requirements.js';
import { givenBrokerSettings } from './support/given-broker-settings.js';
import { findPostgres } from './support/given-postgres-broker.js';

describe('openPostgresBroker', () => {
  describe('on a server', () => {
    requires('PostgreSQL', findPostgres);
    let name: string;

    beforeEach(() => {
      name = `proscenium_${randomBytes(6).toString('hex')}`;
    });

    afterEach(async () => {
      await query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await query('postgres', `DROP DATABASE IF EXISTS ${name}_events WITH (FORCE)`);
    });

    it('uses the database of a URL, and a schema after the namespace', async () => {
      await open(`postgresql://postgres@127.0.0.1:5432/${name}`);

      expect(await query(name, SCHEMAS)).to.deep.equal([{ nspname: 'shop_events' }]);
    });

    it('uses the database of an object', async () => {
      await open({ host: '127.0.0.1', port: '5432', user: 'postgres', database: name });

      expect(await query(name, SCHEMAS)).to.deep.equal([{ nspname: 'shop_events' }]);
    });

    it('takes on the role of backend.database, which then owns the database and its tables', async () => {
      const connection = { host: '127.0.0.1', user: 'postgres' };
      const role = `${name} owner`;
      await query('postgres', `CREATE ROLE "${role}"`);
      try {
        await open(undefined, { backend: { database: { client: 'pg', prefix: `${name}_`, connection, role } } });

        expect(await query('postgres', `${OWNER} WHERE datname = '${name}_events'`)).to.deep.equal([{ owner: role }]);
        expect(await query(`${name}_events`, TABLE_OWNERS)).to.deep.equal([{ tableowner: role }]);
      } finally {
        await query('postgres', `DROP DATABASE IF EXISTS ${name}_events WITH (FORCE)`);
        await query('postgres', `DROP ROLE "${role}"`);
      }
    });

    it('uses the server of backend.database without a connection of its own, and a database like that of a plugin', async () => {
      const connection = { host: '127.0.0.1', user: 'postgres' };
      await open(undefined, { backend: { database: { client: 'pg', prefix: `${name}_`, connection } } });

      expect(await query(`${name}_events`, SCHEMAS)).to.deep.equal([{ nspname: 'shop_events' }]);
    });
  });

  describe('on a server that asks for a password', function () {
    this.timeout(60_000);
    const programs = requires('the programs of PostgreSQL', findPostgresPrograms);
    let server: PostgresServer;

    before(async () => {
      server = await PostgresServer.start(programs(), { password: 'p@ss/wörd' });
    });

    after(async () => server.stop());

    it('shows the password that it is given', async () => {
      expect(await open(server.urlOf('events'))).to.equal(undefined);
    });

    it('says that a password is wrong without showing it', async () => {
      const failure = await failureOf(open(`postgresql://postgres:guessed@127.0.0.1:${server.port}/events`));

      expect(failure.message).to.equal(
        `Events cannot be shared, because PostgreSQL at 127.0.0.1:${server.port} refuses: password authentication failed for user "postgres"`,
      );
      expect(failure.stack).not.to.contain('guessed');
    });
  });

  it('refuses a connection string of something else without showing it', async () => {
    const failure = await failureOf(open('mysql://root:secret@host'));

    expect(failure.message).to.equal(
      lines(
        "'events.broker.connection' is no connection string.",
        '  where  events.broker.connection',
        '  mend   write postgresql://user:password@host:port, or an object.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });

  for (const [connection, problem] of [
    [{ host: 'db', port: 'many' }, '\'events.broker.connection.port\' is no port: "many".'],
    [{ host: ['db'] }, "'events.broker.connection.host' must be a string."],
    ['postgresql://u:p%zz@db', "'events.broker.connection' has a % that is no escape."],
  ] as const)
    it(`refuses what cannot be a connection: ${problem}`, async () => {
      const failure = await failureOf(open(connection));

      expect(failure.message.split('\n')[0]).to.equal(problem);
    });

  it('asks for a connection when backend.database is no PostgreSQL', async () => {
    const failure = await failureOf(open(undefined));

    expect(failure.message).to.equal(
      lines(
        "'events.broker.connection' is missing, and backend.database is not PostgreSQL.",
        '  mend   write postgresql://user:password@host/database, or an object.',
        '  see    docs/reference/errors.md#invalid_config',
      ),
    );
  });
});

const OWNER = 'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database';
const TABLE_OWNERS = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'shop_events'";
const SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname = 'shop_events'";

/** Opens, checks and closes. */
async function open(connection: string | JsonObject | undefined, data: JsonObject = {}): Promise<void> {
  const events = { broker: { type: 'postgres', ...(connection === undefined ? {} : { connection }) } };
  const config = new StaticConfig({ ...data, events });
  const broker = await openPostgresBroker(connection, givenBrokerSettings('shop'), config);
  try {
    await broker.check();
  } finally {
    await broker.close();
  }
}

async function query(database: string, sql: string): Promise<unknown[]> {
  const client = new Client({ host: '127.0.0.1', user: 'postgres', database });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
