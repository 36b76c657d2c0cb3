import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';
import { findProgram } from './requirements.js';
import { userInsteadOfRoot } from './system-user.js';

/** The programs that make and run a MariaDB. */
export interface MariaDbPrograms {
  readonly install: string;
  readonly server: string;
}

/** A MariaDB of its own for a test, with the user `root` and no password; it keeps its data while it is away. */
export class MariaDbServer extends OwnServer {
  private constructor(
    private readonly programs: MariaDbPrograms,
    place: ServerPlace,
  ) {
    super(place);
  }

  static async start(programs: MariaDbPrograms): Promise<MariaDbServer> {
    const server = new MariaDbServer(programs, await findPlace('mariadb', userInsteadOfRoot('mysql')));
    await server.#createData();
    await server.resume();
    return server;
  }

  /** Asks it over a connection of its own. */
  async query<Row extends RowDataPacket>(sql: string, database = 'mysql'): Promise<Row[]> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      database,
      connectTimeout: 5_000,
    });
    try {
      return (await connection.query<Row[]>(sql))[0];
    } finally {
      await connection.end();
    }
  }

  protected command(): ServerCommand {
    return {
      program: this.programs.server,
      parameters: [
        ...this.#general,
        '--bind-address=127.0.0.1',
        `--port=${this.port}`,
        `--socket=${join(this.folder, 's')}`,
        `--pid-file=${join(this.folder, 'pid')}`,
        '--skip-name-resolve',
        '--innodb-buffer-pool-size=16M',
        // It has to survive the end of a process, not that of the machine.
        '--innodb-flush-log-at-trx-commit=2',
      ],
    };
  }

  protected override async isReady(): Promise<boolean> {
    try {
      await this.query('select 1');
      return true;
    } catch {
      return false;
    }
  }

  get #general(): string[] {
    return ['--no-defaults', `--datadir=${join(this.folder, 'data')}`, '--innodb-log-file-size=8M'];
  }

  async #createData(): Promise<void> {
    const options = {
      cwd: this.folder,
      ...(this.user === undefined ? {} : { uid: this.user.uid, gid: this.user.gid }),
    };
    const how = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
    await promisify(execFile)(this.programs.install, [...this.#general, ...how], options);
  }
}

/** MariaDB's programs on this machine. */
export function findMariaDbPrograms(): MariaDbPrograms | undefined {
  const install = findProgram('mariadb-install-db');
  const server = findProgram('mariadbd', 'mysqld');
  return install === undefined || server === undefined ? undefined : { install, server };
}
