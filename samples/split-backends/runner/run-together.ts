import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { builtFolder, sampleFolder } from './sample-folder.js';
import { untilReady } from './until-ready.js';
import type { SplitProcess, Way } from './way.js';

/** How long processes may take to stop before they are killed, in milliseconds. */
const STOP_LIMIT = 30_000;

/** Makes a process end with the one that has started it, however that ended. */
const END_WITH_PARENT = new URL('./end-with-parent.js', import.meta.url).href;

/**
 * Runs the processes of a way side by side until Ctrl+C, or until one of them ends, which ends all.
 *
 * @param only - names of processes, where not all are to run
 * @returns the exit code: 0 after a signal, when all stopped well
 */
export async function runTogether(way: Way, only: readonly string[]): Promise<number> {
  const chosen = way.processes.filter(({ name }) => only.length === 0 || only.includes(name));
  const unknown = only.filter((name) => !way.processes.some((one) => one.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no process ${unknown.join(', ')}: ${namesOf(way.processes)}\n`);
    return 1;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

  const children = chosen.map(start);
  const endings = children.map(({ name, ended }) =>
    ended.then((code) => {
      if (!stopping.signal.aborted) say(`${name} has ended, so all end`);
      const isWell = code === 0 && stopping.signal.aborted;
      stopping.abort();
      return isWell;
    }),
  );
  stopping.signal.addEventListener('abort', () => stopAll(children));
  void untilReady(chosen, stopping.signal).then((isReady) => {
    if (!isReady) return;
    for (const { name, port } of chosen) say(`${name} is at http://localhost:${port}`);
    say(`All are ready: open ${way.address}; Ctrl+C stops them`);
  });

  const ends = await Promise.all(endings);
  return ends.every(Boolean) ? 0 : 1;
}

interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
}

function start({ name, main, files }: SplitProcess): Child {
  const configuration = files.flatMap((file) => ['--config', resolve(sampleFolder, file)]);
  const parameters = [
    '--enable-source-maps',
    '--import',
    END_WITH_PARENT,
    resolve(builtFolder, main),
    ...configuration,
  ];
  const child = spawn(process.execPath, parameters, {
    // The root of the repository, to which the paths in the configuration are relative.
    cwd: resolve(sampleFolder, '../..'),
    // In a group of its own, so that Ctrl+C reaches it once, from here, and not also from the terminal.
    detached: true,
    env: { ...process.env, PROSCENIUM_BACKEND: name },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${name} | ${line}\n`));
  const ended = new Promise<number | null>((done) => {
    child.once('error', () => done(1));
    child.once('close', done);
  });
  return { name, process: child, ended };
}

function stopAll(children: readonly Child[]): void {
  for (const { process: child, ended } of children) {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
    void ended.then(() => clearTimeout(killer));
  }
}

function namesOf(processes: readonly SplitProcess[]): string {
  return `choose from ${processes.map(({ name }) => name).join(', ')}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
