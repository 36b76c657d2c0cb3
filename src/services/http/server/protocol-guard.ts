import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenConnections } from './open-connections.js';
import { answerRaw, type RawStatus } from './raw-answer.js';
import type { SparseLog } from './sparse-log.js';

/** What a {@link ProtocolGuard} works with. */
export interface ProtocolGuardOptions {
  readonly connections: OpenConnections;
  readonly log: SparseLog;
}

/**
 * Answers what is no request that a handler could see: bytes that are not HTTP, requests that never become complete, `CONNECT`, and
 * upgrades that nobody wants. Whoever adds listeners for `upgrade` or `connect` to the server gets those instead.
 */
export class ProtocolGuard {
  readonly #connections: OpenConnections;
  readonly #log: SparseLog;
  readonly #refused = new WeakSet<Duplex>();
  #followsUpgrades = false;

  constructor({ connections, log }: ProtocolGuardOptions) {
    this.#connections = connections;
    this.#log = log;
  }

  watch(server: Server): void {
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#onClientError(error, socket));
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#onTlsError(error, socket));
    server.on('drop', () => this.#log.warn('A connection was dropped: backend.server.maxConnections are open', {}));
    server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
      if (server.listenerCount('connect') === 1) answerRaw(socket, 405);
    });
    // With a listener of ours, no request that asks for an upgrade would be answered as an ordinary one.
    server.on('newListener', (event) => {
      if (event === 'upgrade') this.#followUpgrades(server);
    });
  }

  /** Refuses a request with more headers than wanted, of which Node has dropped the rest. */
  refuseManyHeaders({ req }: ServerResponse): void {
    this.#refuse(req.socket, 431, 'too many headers');
  }

  #followUpgrades(server: Server): void {
    if (this.#followsUpgrades) return;
    this.#followsUpgrades = true;
    server.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
      this.#connections.noteUpgrade(socket);
      // The limits of requests are none of a connection that may be silent for hours.
      socket.setTimeout(0);
      // A client that goes away must not end the process, whether the new owner of the connection listens or not.
      socket.on('error', () => socket.destroy());
      if (server.listenerCount('upgrade') === 1) answerRaw(socket, 426);
    });
  }

  #onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    if (this.#refused.has(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const status = STATUS_BY_CODE[error.code ?? ''] ?? 400;
    // A browser that opens connections ahead has done nothing wrong.
    if (status === 408 && socket.bytesRead === 0) return void socket.destroy();
    this.#refuse(socket, status, error.code ?? error.message);
  }

  #refuse(socket: Socket, status: RawStatus, reason: string): void {
    this.#refused.add(socket);
    this.#log.warn(MESSAGES[status] ?? NOT_HTTP, { status, reason, remoteAddress: socket.remoteAddress });
    const last = this.#connections.lastAnswer(socket);
    const answer = () => answerRaw(socket, status);
    if (last === undefined) answer();
    else if (last.req.complete) afterAnswer(last, answer);
    else if (last.headersSent) socket.destroy();
    // What is wrong is the body of the last request, and requests before it may still wait for their answers.
    else if (last.socket === null) last.once('socket', answer);
    else answer();
  }

  #onTlsError(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code !== 'ECONNRESET')
      this.#log.warn('A client could not agree on encryption', {
        reason: error.code ?? error.message,
        remoteAddress: socket.remoteAddress,
      });
    socket.destroy();
  }
}

const NOT_HTTP = 'Refused what is no valid HTTP request';
const MESSAGES: Readonly<Partial<Record<RawStatus, string>>> = {
  408: 'A request took too long to arrive',
  431: 'Refused a request with too many or too large headers',
};

const STATUS_BY_CODE: Readonly<Record<string, RawStatus>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers are sent in the order of their requests. */
function afterAnswer(last: ServerResponse, then: () => void): void {
  if (last.writableFinished || last.destroyed) then();
  else last.once('close', then);
}
