import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The connections of a server, and what is being answered on each. */
export class OpenConnections {
  /** With the last answer that was begun on a connection. */
  readonly #answers = new Map<Socket, ServerResponse | undefined>();
  /** Connections whose encryption is being agreed on, by the address of the client; they become other objects then. */
  readonly #handshakes = new Map<string, Socket>();
  readonly #upgraded = new Set<Duplex>();

  /** Follows the connections of a server from now on. */
  follow(server: Server, encrypted: boolean): void {
    if (encrypted) {
      server.on('connection', (socket: Socket) => this.#addHandshake(socket));
      server.on('secureConnection', (socket: Socket) => {
        this.#handshakes.delete(addressOf(socket));
        this.#add(socket);
      });
    } else server.on('connection', (socket: Socket) => this.#add(socket));
  }

  noteAnswer(response: ServerResponse): void {
    this.#answers.set(response.req.socket, response);
  }

  /** A connection that is no longer one of HTTP. */
  noteUpgrade(socket: Duplex): void {
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
  }

  lastAnswer(socket: Socket): ServerResponse | undefined {
    return this.#answers.get(socket);
  }

  /** Closes those that have not said anything yet, which Node does not count as idle. */
  closeSilent(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const [socket, answer] of this.#answers) if (answer === undefined && socket.bytesRead === 0) socket.destroy();
  }

  /** Closes what would never end by itself: event streams, upgraded connections, requests that do not get on with arriving. */
  endLasting(): void {
    for (const [socket, answer] of this.#answers) {
      if (this.#upgraded.has(socket) || answer === undefined) socket.destroy();
      else if (isEventStream(answer)) answer.end();
    }
  }

  destroyAll(): void {
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const socket of this.#answers.keys()) socket.destroy();
  }

  #add(socket: Socket): void {
    // One that asked for another protocol may be handed back to HTTP.
    this.#upgraded.delete(socket);
    this.#answers.set(socket, undefined);
    socket.once('close', () => this.#answers.delete(socket));
  }

  #addHandshake(socket: Socket): void {
    const address = addressOf(socket);
    this.#handshakes.set(address, socket);
    socket.once('close', () => this.#handshakes.delete(address));
  }
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Headers that were written in one call cannot be read back; then the request tells. */
function isEventStream(answer: ServerResponse): boolean {
  if (!answer.headersSent || answer.writableEnded) return false;
  return String(answer.getHeader('Content-Type') ?? answer.req.headers.accept).startsWith('text/event-stream');
}
