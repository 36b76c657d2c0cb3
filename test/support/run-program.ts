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
  /** Resolves to the first line that is the one that is wanted. */
  saidLine(isWanted: (line: string) => boolean): Promise<string>;
  send(signal: NodeJS.Signals): void;
  /** Closes the pipe that is its standard input. */
  closeInput(): void;
  readonly ended: Promise<Ended>;
}

/** Runs `programs/<name>.js` in a process of its own, as outside of tests; it is killed after 15 seconds. */
export function runProgram(name: string, ...parameters: string[]): RunningProgram {
  return runProgramWith({}, name, ...parameters);
}

/** The same with more environment variables. */
export function runProgramWith(
  variables: Readonly<Record<string, string>>,
  name: string,
  ...parameters: string[]
): RunningProgram {
  const file = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url));
  const { NODE_ENV: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', '--conditions=unbundled', file, ...parameters], {
    env: { ...environment, ...variables },
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
  const saidLine = (isWanted: (line: string) => boolean, wanted = 'what was wanted') =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = written.stdout.split('\n').slice(0, -1).find(isWanted);
        if (line === undefined) return;
        listeners.delete(look);
        resolve(line);
      };
      listeners.add(look);
      void ended.then((end) => reject(new Error(`the program ended without saying ${wanted}: ${JSON.stringify(end)}`)));
      look();
    });
  const said = async (line: string) => void (await saidLine((one) => one === line, `'${line}'`));
  return { said, saidLine, send: (signal) => void child.kill(signal), closeInput: () => void child.stdin.end(), ended };
}
