import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A port of this machine that leads to another one as long as nothing is in between. Behind a closed firewall connections stay
 * open, new ones are made, and no byte passes in either direction, nor does their end; what waits passes when it opens again.
 * In place of rules of the system's firewall, which only few may write.
 */
export class FirewalledPort {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isClosed = false;

  private constructor(private readonly target: number) {
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => this.#lead(client));
  }

  /** @param target - the port that it leads to */
  static async start(target: number): Promise<FirewalledPort> {
    const firewalled = new FirewalledPort(target);
    firewalled.#server.listen(0, '127.0.0.1').unref();
    await once(firewalled.#server, 'listening');
    return firewalled;
  }

  get port(): number {
    return (this.#server.address() as { readonly port: number }).port;
  }

  /** Connections that are open at this moment. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Lets nothing through. */
  block(): void {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets everything through again. */
  open(): void {
    this.#isClosed = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #lead(client: Socket): void {
    const upstream = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    this.#forward(client, upstream);
    this.#forward(upstream, client);
  }

  #forward(from: Socket, to: Socket): void {
    this.#sockets.add(from.unref());
    from.on('data', (chunk: Buffer) => {
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (!this.#isClosed) from.resume();
      });
    });
    from.on('end', () => to.end());
    // A reset is passed on as one.
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => this.#sockets.delete(from));
    if (this.#isClosed) from.pause();
    else from.resume();
  }
}
