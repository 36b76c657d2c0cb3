import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Peer } from '../peers.js';
import type { HeapLine, ReadyLine } from '../peers/protocol.js';
import { onCore } from './cores.js';
import { JsonLines } from './json-lines.js';

export interface ServerProcessOptions {
  readonly plugins: number;
  readonly middleware?: number;
  /** Whether everything is on that a backend in production has. */
  readonly everything?: boolean;
  readonly nodeOptions?: readonly string[];
}

/** A peer that runs and listens. */
export class ServerProcess {
  readonly pid: number;
  /** When it was started, on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly ready: ReadyLine;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #lines: JsonLines;

  private constructor({ child, lines, port, startedAt, ready }: Parts) {
    this.pid = child.pid ?? 0;
    this.startedAt = startedAt;
    this.ready = ready;
    this.#port = port;
    this.#child = child;
    this.#lines = lines;
  }

  /** @throws Error when it ends, or does not listen within two minutes */
  static async start(
    peer: Peer,
    { plugins, middleware = 0, everything = false, nodeOptions = [] }: ServerProcessOptions,
  ): Promise<ServerProcess> {
    const port = await freePort();
    const [program, ...parameters] = onCore(0, [process.execPath, ...nodeOptions, peer.file]);
    const { NODE_V8_COVERAGE: _coverage, ...environment } = process.env;
    const startedAt = performance.now();
    const child = spawn(program, parameters, {
      cwd: peer.folder,
      env: {
        ...environment,
        NODE_ENV: 'production',
        N: String(plugins),
        PORT: String(port),
        MIDDLEWARE: String(middleware),
        ...(everything ? { EVERYTHING: '1' } : {}),
        ...peer.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new JsonLines(child, peer.name);
    try {
      const ready = await lines.next<ReadyLine>('{"ready":');
      return new ServerProcess({ child, lines, port, startedAt, ready });
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** The size of the heap after a collection, in bytes; needs `--expose-gc`, and a peer of this repository. */
  async heapUsed(): Promise<number> {
    const answer = this.#lines.next<HeapLine>('{"heapUsed":');
    this.#child.kill('SIGUSR2');
    return (await answer).heapUsed;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(force);
  }
}

interface Parts {
  readonly child: ChildProcess;
  readonly lines: JsonLines;
  readonly port: number;
  readonly startedAt: number;
  readonly ready: ReadyLine;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port is free')),
      );
    });
  });
}
