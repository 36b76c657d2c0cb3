import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a server, as a network does that may drop what is sent without a word. */
export class SilentProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(
    target: number,
    readonly port: number,
    server: Server,
  ) {
    this.#server = server;
    server.on('connection', (near) => {
      const far = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy()).on('close', () => this.#sockets.delete(from));
      }
    });
  }

  static async start(target: number): Promise<SilentProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SilentProxy(target, (server.address() as { readonly port: number }).port, server);
  }

  /** From now on nothing passes over the connections that there are; new ones are not concerned. */
  swallow(): void {
    for (const socket of this.#sockets) socket.unpipe().resume();
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
