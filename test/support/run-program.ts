import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a process left behind. */
export interface Ended {
  readonly code: number | null;
  /** The signal that killed it; none when it ended by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs a program of this folder. */
export interface RunningProgram {
  /** Resolves as soon as it has written this line. */
  said(line: string): Promise<void>;
  send(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Runs `programs/<name>.js` in a process of its own, as outside of tests; it is killed after 15 seconds. */
export function runProgram(name: string, ...parameters: string[]): RunningProgram {
  const file = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url));
  const { NODE_ENV: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', '--conditions=unbundled', file, ...parameters], {
    env: environment,
  });
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
      for (const listener of listeners) listener();
    });
  const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(killer);
      resolve({ code, signal, ...written });
    });
  });
  const said = (line: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!written.stdout.split('\n').includes(line)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      void ended.then((end) => reject(new Error(`the program ended without saying '${line}': ${JSON.stringify(end)}`)));
      look();
    });
  return { said, send: (signal) => void child.kill(signal), ended };
}
