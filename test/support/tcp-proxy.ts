import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to a server that a test can make worse: what firewalls, crashes and frozen machines do to connections. */
export class TcpProxy {
  /** Where connections lead; another one counts for those that come later. */
  target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #isHolding = false;
  /** Where it listens; kept when it is opened again. */
  port = 0;

  constructor(target: { readonly host: string; readonly port: number }) {
    this.target = target;
  }

  /** Begins to listen. */
  async open(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
  }

  /** Cuts every connection and refuses new ones. */
  async close(): Promise<void> {
    const closed = this.#server?.listening === true ? once(this.#server, 'close') : undefined;
    this.#server?.close();
    await this.cut();
    await closed;
  }

  /** Cuts every connection. */
  async cut(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => once(socket, 'close'));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  /** Lets nothing through any more, in either direction, and closes nothing. */
  hold(): void {
    this.#isHolding = true;
    for (const socket of this.#sockets) socket.pause();
  }

  #serve(socket: Socket): void {
    this.#keep(socket);
    if (this.#isHolding) return;
    const other = connect(this.target);
    this.#keep(other);
    this.#forward(socket, other);
    this.#forward(other, socket);
  }

  #forward(from: Socket, to: Socket): void {
    from.on('data', (data) => to.write(data));
    from.on('close', () => to.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
