import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { problems } from '../../errors/catalogue.js';
import type { ListenAddress } from './listen-address.js';

/** A Node HTTP server with safe limits, which can finish what it has begun and can be torn down whatever its clients do. */
export class DrainableServer {
  readonly server: Server;
  readonly #sockets = new Set<Socket>();
  #url = '';

  constructor(listener: RequestListener) {
    this.server = createServer(LIMITS, listener);
    this.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** @throws ProsceniumError `LISTEN_FAILED` */
  async listen(address: ListenAddress): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(listenProblem(address, error));
      this.server.once('error', fail);
      this.server.listen(address, () => {
        this.server.off('error', fail);
        this.#url = urlOf(this.server.address() as AddressInfo);
        resolve();
      });
    });
  }

  /** Where it can be reached from this machine; empty before it listens. */
  get url(): string {
    return this.#url;
  }

  /** Accepts no more connections, closes those that are idle, and resolves when the last has ended. */
  async drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // A connection becomes idle when its last response ends, and Node would then keep it for the keep-alive time.
    const sweep = setInterval(() => this.#closeIdle(), SWEEP_INTERVAL);
    this.#closeIdle();
    await closed;
    clearInterval(sweep);
  }

  /** Ends every connection, with whatever is under way on it. */
  async destroy(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Node does not count a connection as idle that has not asked anything yet. */
  #closeIdle(): void {
    this.server.closeIdleConnections();
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

const SWEEP_INTERVAL = 50;

const LIMITS = {
  /** A client that sends its headers drop by drop is cut off. */
  headersTimeout: 10_000,
  /** The same for a whole request, with its body. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  /** A header that may come only once and comes twice is then seen as what it is, not as the first of the two. */
  joinDuplicateHeaders: true,
};

function urlOf({ address, port }: AddressInfo): string {
  if (address === '::') return `http://localhost:${port}`;
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  return address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

function listenProblem({ host, port }: ListenAddress, error: NodeJS.ErrnoException) {
  const address = host === undefined ? `port ${port}` : `${host}:${port}`;
  const [reason, mend] = LISTEN_PROBLEMS[error.code ?? ''] ?? [error.message, 'see the cause, and set backend.listen.'];
  return problems.listenFailed(address, reason, mend, error);
}

const LISTEN_PROBLEMS: Readonly<Record<string, readonly [reason: string, mend: string]>> = {
  EADDRINUSE: ['the address is in use', 'stop the process that uses it, or set backend.listen to another port.'],
  EACCES: [
    'this user may not listen there',
    'set backend.listen to a port from 1024 on, or give the process the right to use this one.',
  ],
  EADDRNOTAVAIL: [
    'no interface of this machine has that address',
    'set backend.listen to an address of this machine, or to a port only.',
  ],
  ENOTFOUND: ['no such host is known', 'set backend.listen to an address of this machine, or to a port only.'],
};
