import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';

/** Settings with which a Redis keeps what it has acknowledged while it is away, also when it was killed. */
export const KEEPING_DATA: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

/** A Redis of its own for a test, which can go away and come back, empty by default. */
export class RedisServer extends OwnServer {
  private constructor(
    private readonly program: string,
    place: ServerPlace,
    private readonly settings: readonly string[],
  ) {
    super(place);
  }

  /** @param settings - further arguments of the program: `['--cluster-enabled', 'yes']` */
  static async start(program: string, settings: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(program, await findPlace('redis'), settings);
    await server.resume();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  protected command(): ServerCommand {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', ''];
    return { program: this.program, parameters: [...own, ...this.settings] };
  }
}
