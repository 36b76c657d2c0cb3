import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A Memcached of its own for a test: it has no namespaces, so that tests that share one would meet. */
export interface MemcachedServer {
  /** `127.0.0.1:41357` */
  readonly address: string;
  stop(): Promise<void>;
}

/** How long it may take to start, in milliseconds. */
const LIMIT = 5000;
const PAUSE = 20;

/** The program, where this machine has it. */
export function findMemcached(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'memcached')).find(isExecutable);
}

/** Starts the program on a free port of 127.0.0.1. */
export async function startMemcached(program: string): Promise<MemcachedServer> {
  const port = await freePort();
  // The shell ends it when this process is gone, however that came about: then the pipe closes.
  const script = '"$0" -l 127.0.0.1 -p "$1" -u nobody & read -r _; kill -9 $!; wait $!';
  const shell = spawn('sh', ['-c', script, program, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  const stop = async (): Promise<void> => {
    if (shell.exitCode !== null) return;
    const ended = once(shell, 'exit');
    shell.ref();
    shell.stdin.end();
    await ended;
  };
  const until = Date.now() + LIMIT;
  while (!(await accepts(port))) {
    if (shell.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${program} has not started within ${LIMIT} ms.`);
    }
    await pause(PAUSE);
  }
  return { address: `127.0.0.1:${port}`, stop };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
