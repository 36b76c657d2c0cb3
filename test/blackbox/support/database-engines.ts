import type { RowDataPacket } from 'mysql2';
import { findMariaDbPrograms, MariaDbServer } from '../../support/mariadb-server.js';
import type { OwnServer } from '../../support/own-server.js';
import { findPostgresPrograms, PostgresServer } from '../../support/postgres-server.js';
import { requires } from '../../support/requirements.js';

/** The password of the PostgreSQL of the suites; no log may hold it. */
export const PASSWORD = 'Pg-pa55:word/with@signs';

/** A server of databases, as the rows of the matrix see it. */
export interface DatabaseEngine {
  readonly name: string;
  readonly server: OwnServer;
  /** `backend.database`, with a database of its own for a row. */
  config(row: string, more?: object, port?: number): object;
  /** What the server holds in the database of a row. */
  notes(row: string): Promise<string[]>;
  tables(row: string): Promise<string[]>;
  /** Cuts the connections to the database of a row; returns how many there were. */
  cutConnections(row: string): Promise<number>;
}

/** The servers of a suite, from its first row to its last. */
export interface DatabaseEngines {
  /** PostgreSQL first. */
  all(): readonly DatabaseEngine[];
  /** Does the same on each of them, side by side: most of the time is spent with waiting. */
  onEach(check: (engine: DatabaseEngine) => Promise<void>): Promise<void>;
}

/** Starts a PostgreSQL and a MariaDB for the suite around it, and stops them after it. */
export function startsEngines(): DatabaseEngines {
  const postgresPrograms = requires('PostgreSQL', findPostgresPrograms);
  const mariaDbPrograms = requires('MariaDB', findMariaDbPrograms);
  let engines: readonly DatabaseEngine[] = [];
  before('starts PostgreSQL and MariaDB', async () => {
    const [postgres, mariaDb] = await Promise.all([
      PostgresServer.start(postgresPrograms(), { password: PASSWORD }),
      MariaDbServer.start(mariaDbPrograms()),
    ]);
    engines = [new PostgresEngine(postgres), new MariaDbEngine(mariaDb)];
  });
  after('stops PostgreSQL and MariaDB', () => Promise.all(engines.map(({ server }) => server.stop())));
  return {
    all: () => engines,
    onEach: async (check) => {
      const outcomes = await Promise.allSettled(engines.map(check));
      const failures = outcomes.flatMap((outcome, index) =>
        outcome.status === 'rejected' ? [`${engines[index]?.name}: ${String(outcome.reason)}`] : [],
      );
      if (failures.length > 0) throw new Error(failures.join('\n'));
    },
  };
}

/** `backend.database` for a PostgreSQL of the tests. */
export function postgresConfig(server: PostgresServer, row: string, more: object = {}, port = server.port): object {
  return {
    client: 'pg',
    connection: { host: '127.0.0.1', port, user: 'postgres', password: PASSWORD },
    prefix: `${row}_`,
    ...more,
  };
}

class PostgresEngine implements DatabaseEngine {
  readonly name = 'PostgreSQL';

  constructor(readonly server: PostgresServer) {}

  config(row: string, more: object = {}, port?: number): object {
    return postgresConfig(this.server, row, more, port);
  }

  async notes(row: string): Promise<string[]> {
    const rows = await this.server.query<{ text: string }>('select text from notes order by id', `${row}_data`);
    return rows.map(({ text }) => text);
  }

  async tables(row: string): Promise<string[]> {
    const sql = "select tablename from pg_tables where schemaname = 'public' order by 1";
    return (await this.server.query<{ tablename: string }>(sql, `${row}_data`)).map(({ tablename }) => tablename);
  }

  async cutConnections(row: string): Promise<number> {
    const sql = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${row}_data'`;
    return (await this.server.query(sql)).length;
  }
}

class MariaDbEngine implements DatabaseEngine {
  readonly name = 'MariaDB';

  constructor(readonly server: MariaDbServer) {}

  config(row: string, more: object = {}, port = this.server.port): object {
    return { client: 'mysql2', connection: { host: '127.0.0.1', port, user: 'root' }, prefix: `${row}_`, ...more };
  }

  async notes(row: string): Promise<string[]> {
    const rows = await this.server.query<RowDataPacket & { text: string }>(
      'select text from notes order by id',
      `${row}_data`,
    );
    return rows.map(({ text }) => text);
  }

  async tables(row: string): Promise<string[]> {
    const sql = `select table_name as name from information_schema.tables where table_schema = '${row}_data' order by 1`;
    return (await this.server.query<RowDataPacket & { name: string }>(sql)).map(({ name }) => name);
  }

  async cutConnections(row: string): Promise<number> {
    const sql = `select id from information_schema.processlist where db = '${row}_data'`;
    const connections = await this.server.query<RowDataPacket & { id: number }>(sql);
    for (const { id } of connections) await this.server.query(`kill ${id}`).catch(() => undefined);
    return connections.length;
  }
}
