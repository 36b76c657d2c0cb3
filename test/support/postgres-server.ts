import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';
import { findProgram } from './requirements.js';
import { userInsteadOfRoot } from './system-user.js';

export interface PostgresServerOptions {
  /** What the user `postgres` has to say; default: nobody is asked. */
  readonly password?: string;
  readonly maxConnections?: number;
}

/** A PostgreSQL of its own for a test, with the user `postgres`; it keeps its data while it is away. */
export class PostgresServer extends OwnServer {
  /** "Immediate shutdown": leaves no shared memory behind. */
  protected override readonly endSignal = 'SIGQUIT';

  private constructor(
    private readonly programs: string,
    place: ServerPlace,
    private readonly options: PostgresServerOptions,
  ) {
    super(place);
  }

  /** @param programs - the folder of its programs, as `findPostgresPrograms` tells */
  static async start(programs: string, options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const place = await findPlace('postgres', userInsteadOfRoot('postgres'));
    const server = new PostgresServer(programs, place, options);
    await server.#createCluster();
    await server.resume();
    return server;
  }

  /** Where it is, with what it wants to be told. */
  get url(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string, port: number = this.port): string {
    const password = this.options.password === undefined ? '' : `:${encodeURIComponent(this.options.password)}`;
    return `postgresql://postgres${password}@127.0.0.1:${port}/${database}`;
  }

  /** Asks it over a connection of its own. */
  async query<Row extends QueryResultRow>(sql: string, database = 'postgres'): Promise<Row[]> {
    const client = new Client({ connectionString: this.urlOf(database), connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  protected command(): ServerCommand {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      max_connections: this.options.maxConnections ?? 100,
      shared_buffers: '16MB',
      // It has to survive the end of a process, not that of the machine.
      fsync: 'off',
      full_page_writes: 'off',
    };
    const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return { program: join(this.programs, 'postgres'), parameters: ['-D', this.#data, ...parameters] };
  }

  protected override async isReady(): Promise<boolean> {
    try {
      await this.query('select 1');
      return true;
    } catch {
      return false;
    }
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  async #createCluster(): Promise<void> {
    const { password } = this.options;
    const passwordFile = join(this.folder, 'password');
    await writeFile(passwordFile, `${password ?? 'unused'}\n`);
    const who = ['-U', 'postgres', '--pwfile', passwordFile, '-A', password === undefined ? 'trust' : 'scram-sha-256'];
    const parameters = ['-D', this.#data, ...who, '--no-sync', '-E', 'UTF8', '--locale=C'];
    const identity = this.user === undefined ? {} : { uid: this.user.uid, gid: this.user.gid };
    await promisify(execFile)(join(this.programs, 'initdb'), parameters, { cwd: this.folder, ...identity });
    await rm(passwordFile);
  }
}

/** The folder of PostgreSQL's programs: that of the `PATH`, else Debian's newest. */
export function findPostgresPrograms(): string | undefined {
  const onPath = findProgram('initdb');
  if (onPath !== undefined) return dirname(onPath);
  const folder = '/usr/lib/postgresql';
  if (!existsSync(folder)) return undefined;
  const versions = readdirSync(folder).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(folder, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}
