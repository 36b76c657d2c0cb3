import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';

/** A NATS with JetStream of its own for a test; it keeps its streams while it is away. */
export class NatsServer extends OwnServer {
  private constructor(
    private readonly program: string,
    place: ServerPlace,
  ) {
    super(place);
  }

  static async start(program: string): Promise<NatsServer> {
    const server = new NatsServer(program, await findPlace('nats'));
    await server.resume();
    return server;
  }

  /** Loses its streams, as a server does that keeps them in memory; it is away meanwhile. */
  async forget(): Promise<void> {
    await rm(join(this.folder, 'jetstream'), { recursive: true, force: true });
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  protected command(): ServerCommand {
    return {
      program: this.program,
      parameters: ['--addr', '127.0.0.1', '--port', String(this.port), '--jetstream', '--store_dir', this.folder],
    };
  }
}
