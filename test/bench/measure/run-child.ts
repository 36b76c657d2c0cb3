import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../support/repository.js';
import { onCore } from './cores.js';

const PATIENCE = 120_000;

/**
 * Runs one of the small programs of `test/bench` in a process of its own, and reads the JSON that it prints last.
 *
 * @param program - below `test/bench`, without its ending, and its parameters
 * @throws Error when it fails, or takes longer than two minutes
 */
export async function runProbe<T>(program: string, ...parameters: readonly string[]): Promise<T> {
  return runProbeOn<T>(0, program, ...parameters);
}

/** The same on a core of one's choice. */
export async function runProbeOn<T>(core: 0 | 1, program: string, ...parameters: readonly string[]): Promise<T> {
  const file = join(repositoryRoot, 'dist', 'test', 'bench', `${program}.js`);
  const [command, ...rest] = onCore(core, [process.execPath, file, ...parameters]);
  // What counts coverage writes files when the process ends, which has a cost of its own.
  const { NODE_V8_COVERAGE: _coverage, ...environment } = process.env;
  const { stdout } = await promisify(execFile)(command, rest, {
    cwd: repositoryRoot,
    env: { ...environment, NODE_ENV: 'production' },
    timeout: PATIENCE,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
