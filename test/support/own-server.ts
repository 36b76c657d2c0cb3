import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isGone, processTree } from './process-tree.js';
import type { SystemUser } from './system-user.js';

/** How a server is started. */
export interface ServerCommand {
  readonly program: string;
  readonly parameters: readonly string[];
}

/** Where a server lives while it is needed. */
export interface ServerPlace {
  /** Its data, in a folder that goes away with it. */
  readonly folder: string;
  readonly port: number;
  /** Whom it runs as; default: as the tests. */
  readonly user?: SystemUser | undefined;
}

/** How long a server may take to start or to end, in milliseconds. */
const LIMIT = 30_000;

const running = new Set<OwnServer>();

/** A server of its own for a test, on one port of this machine, which can go away, come back and hang. */
export abstract class OwnServer {
  readonly port: number;
  protected readonly folder: string;
  protected readonly user: SystemUser | undefined;
  #process: ChildProcess | undefined;
  #frozen = false;

  protected constructor({ folder, port, user }: ServerPlace) {
    this.folder = folder;
    this.port = port;
    this.user = user;
  }

  /** What starts it, also the second time. */
  protected abstract command(): ServerCommand;

  /** Whether it does its work; default: it accepts connections. */
  protected isReady(): Promise<boolean> {
    return accepts(this.port);
  }

  /** The signal that ends it at once and leaves nothing in the system. */
  protected readonly endSignal: NodeJS.Signals = 'SIGKILL';

  /** The process, while it runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it (again) on its port, with what its folder holds. */
  async resume(): Promise<void> {
    const { program, parameters } = this.command();
    const output = openSync(this.#logFile, 'a');
    this.#process = spawn(program, parameters, {
      cwd: this.folder,
      stdio: ['ignore', output, output],
      ...(this.user === undefined ? {} : { uid: this.user.uid, gid: this.user.gid }),
    });
    closeSync(output);
    // One that a failed test has left behind does not keep the tests from ending, which ends it, too.
    this.#process.unref();
    running.add(this);
    let failure: Error | undefined;
    this.#process.once('error', (error) => (failure = error));
    const until = performance.now() + LIMIT;
    while (!(await this.isReady())) {
      if (failure !== undefined) throw failure;
      if (this.#process.exitCode !== null || performance.now() > until) {
        await this.goAway();
        throw new Error(`${program} does not start:\n${readFileSync(this.#logFile, 'utf8').slice(-2_000)}`);
      }
      await pause(20);
    }
  }

  /** Lets it hang: connections stay open, and nothing is answered. */
  freeze(): void {
    this.#frozen = true;
    this.#signal('SIGSTOP');
    // What it has started while the first round went on.
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#frozen = false;
    this.#signal('SIGCONT');
  }

  /**
   * Ends it and keeps its data.
   *
   * @param signal - default: the one that lets it do nothing more. Another is for it to go as its operator would have it.
   */
  async goAway(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const family = processTree(child.pid);
    const ended = once(child, 'exit');
    child.ref();
    if (this.#frozen) this.thaw();
    if (signal === 'SIGKILL') this.#signal(signal);
    else child.kill(signal);
    const killer = setTimeout(() => this.#signal('SIGKILL'), LIMIT);
    await ended;
    clearTimeout(killer);
    while (!family.every(isGone)) await pause(5);
    running.delete(this);
    this.#process = undefined;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.goAway(this.endSignal);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** For the end of the tests' own process, when nothing can be awaited any more. */
  abandon(): void {
    this.#signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.folder, 'server.log');
  }

  /** To it and to all that it has started: PostgreSQL is a process for each connection. */
  #signal(signal: NodeJS.Signals): void {
    if (this.#process?.pid === undefined) return;
    for (const pid of processTree(this.#process.pid)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended in the meantime.
      }
    }
  }
}

process.once('exit', () => {
  for (const server of running) server.abandon();
});

/** A folder and a free port. */
export async function findPlace(name: string, user?: SystemUser): Promise<ServerPlace> {
  const folder = await mkdtemp(join(tmpdir(), `proscenium-${name}-`));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return { folder, port: await freePort(), user };
}

/** Whether somebody listens on a port of this machine. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A port of this machine that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
