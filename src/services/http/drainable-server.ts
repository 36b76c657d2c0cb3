import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { problems } from '../../errors/catalogue.js';
import type { ListenAddress } from './listen-address.js';

/** A Node HTTP server with safe limits, which can finish what it has begun and can be torn down whatever its clients do. */
export class DrainableServer {
  readonly server: Server;
  readonly #sockets = new Set<Socket>();

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
        resolve();
      });
    });
  }

  /** Where it can be reached from this machine. */
  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${reachable(address)}:${port}`;
  }

  /** Accepts no more connections, closes those that are idle, and resolves when the last has ended. */
  async drain(): Promise<void> {
    // A connection becomes idle when its last response ends, and Node would then keep it for the keep-alive time.
    const sweep = setInterval(() => this.server.closeIdleConnections(), SWEEP_INTERVAL);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearInterval(sweep);
  }

  /** Ends every connection, with whatever is under way on it. */
  async destroy(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
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

function reachable(address: string): string {
  if (address === '::') return 'localhost';
  if (address === '0.0.0.0') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}

function listenProblem({ host, port }: ListenAddress, error: NodeJS.ErrnoException) {
  const address = host === undefined ? `port ${port}` : `${host}:${port}`;
  const [reason, mend] = LISTEN_PROBLEMS[error.code ?? ''] ?? [error.message, 'see the cause, and set backend.listen.'];
  return problems.listenFailed(address, reason, mend, error);
}

const LISTEN_PROBLEMS: Readonly<Record<string, readonly [reason: string, mend: string]>> = {
  EADDRINUSE: ['the address is in use', 'stop the process that uses it, or set backend.listen to another port.'],
  EACCES: ['this user may not listen there', 'set backend.listen to a port from 1024 on, or give the process the right to use this one.'],
  EADDRNOTAVAIL: ['no interface of this machine has that address', 'set backend.listen to an address of this machine, or to a port only.'],
  ENOTFOUND: ['no such host is known', 'set backend.listen to an address of this machine, or to a port only.'],
};
