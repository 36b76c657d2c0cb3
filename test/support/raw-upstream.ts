import { once } from 'node:events';
import {
  type IncomingMessage,
  createServer as createHttpServer,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Plays the backend behind a gateway, with a handler of Node or with bytes, and keeps what it was asked. */
export class RawUpstream {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** Answers as the handler does. */
  static async serving(handler: RequestListener): Promise<RawUpstream> {
    return RawUpstream.#listening(createHttpServer(handler));
  }

  /** Calls back for each connection, with all that came on it by then: nothing of HTTP is done by itself. */
  static async speaking(talk: (socket: Socket, heard: string) => void): Promise<RawUpstream> {
    return RawUpstream.#listening(
      createServer((socket) => {
        let heard = '';
        socket.on('error', () => socket.destroy());
        socket.setEncoding('latin1').on('data', (text: string) => talk(socket, (heard += text)));
      }),
    );
  }

  static async #listening(server: Server): Promise<RawUpstream> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawUpstream(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** To add listeners for upgrades, say; only where it serves HTTP. */
  get http(): HttpServer {
    return this.#server as HttpServer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** All that is left of a body. */
export async function bodyOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
