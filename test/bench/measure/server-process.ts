import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Peer } from '../peers.js';
import type { HeapLine, ReadyLine } from '../peers/protocol.js';
import { onCore } from './cores.js';

export interface ServerProcessOptions {
  readonly plugins: number;
  readonly middleware?: number;
  readonly nodeOptions?: readonly string[];
}

/** A peer that runs and listens. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: Lines;

  private constructor(
    readonly pid: number,
    readonly port: number,
    /** When it was started, on the clock of `performance.now()`. */
    readonly startedAt: number,
    readonly ready: ReadyLine,
    parts: { readonly child: ChildProcess; readonly lines: Lines },
  ) {
    this.#child = parts.child;
    this.#lines = parts.lines;
  }

  /** @throws Error when it ends, or does not listen within two minutes */
  static async start(
    peer: Peer,
    { plugins, middleware = 0, nodeOptions = [] }: ServerProcessOptions,
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
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new Lines(child, peer.name);
    try {
      const ready = await lines.next<ReadyLine>('{"ready":');
      return new ServerProcess(child.pid ?? 0, port, startedAt, ready, { child, lines });
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
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

const PATIENCE = 120_000;

/** Waits for lines of JSON among what a process prints. */
class Lines {
  #errors = '';
  #text = '';
  #wanted:
    | { readonly start: string; readonly found: (line: string) => void; readonly failed: (error: Error) => void }
    | undefined;

  constructor(
    child: ChildProcess,
    private readonly name: string,
  ) {
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#errors = (this.#errors + text).slice(-4_000)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.once('error', (error) => this.#wanted?.failed(error));
    child.once('exit', (code) => this.#wanted?.failed(new Error(`${name} ended with ${code}: ${this.#errors}`)));
  }

  async next<T>(start: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const line = await new Promise<string>((found, failed) => {
        timer = setTimeout(() => failed(new Error(`${this.name} said nothing in time: ${this.#errors}`)), PATIENCE);
        this.#wanted = { start, found, failed };
      });
      return JSON.parse(line) as T;
    } finally {
      clearTimeout(timer);
      this.#wanted = undefined;
    }
  }

  #take(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    const wanted = this.#wanted;
    const line = wanted && lines.find((each) => each.startsWith(wanted.start));
    if (line !== undefined) wanted?.found(line);
  }
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
