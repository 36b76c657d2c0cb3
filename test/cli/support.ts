import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../support/repository.js';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCommandOptions {
  /** How `programs/main.ts` behaves. */
  readonly behaviour?: string;
  /** Files of the working directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A working directory that is there and stays; default one of its own. */
  readonly folder?: string;
}

/** The file that the command looks into. */
export const MAIN = fileURLToPath(new URL('./programs/main.js', import.meta.url));

/** Runs the built command in an empty folder of its own; the main file of these tests is named when no other is. */
export async function runCommand(parameters: readonly string[], options: RunCommandOptions = {}): Promise<Ended> {
  const { behaviour = '', files = {}, environment = {} } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'proscenium-cli-')));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const ended = await runNode(parameters, folder, { ...environment, BEHAVIOUR: behaviour });
    return { ...ended, stdout: neutral(ended.stdout, folder), stderr: neutral(ended.stderr, folder) };
  } finally {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function runNode(parameters: readonly string[], cwd: string, environment: Record<string, string>): Promise<Ended> {
  const command = join(repositoryRoot, 'dist', 'src', 'cli', 'main.js');
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--conditions=unbundled', command, ...parameters], {
    cwd,
    env: { ...inherited, ...environment },
    timeout: 15_000,
  });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (written[stream] += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...written })));
}

/** A text without what differs from machine to machine. */
function neutral(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(join(repositoryRoot, 'dist', 'test', 'cli', 'programs'), '<programs>')
    .replaceAll(repositoryRoot, '<repository>');
}
