import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { build } from 'esbuild';
import { repositoryRoot } from '../support/repository.js';

export type Probe = 'run-by-type' | 'run-by-inject';

/** A way to get from TypeScript to a running program. */
export interface Tool {
  readonly name: string;
  /** Whether it tells at run time what types a constructor has. */
  readonly emitsTypes: boolean;
  /** Runs a probe and returns what it printed. */
  readonly run: (probe: Probe) => Promise<string>;
}

const fixtures = join(repositoryRoot, 'test', 'toolchains', 'fixtures');

export const tools: readonly Tool[] = [
  {
    name: 'tsc',
    emitsTypes: true,
    run: (probe) =>
      compiled(probe, (folder) => node([bin('typescript', 'bin/tsc'), '-p', fixtures, '--outDir', folder])),
  },
  { name: 'swc', emitsTypes: true, run: (probe) => compiled(probe, withSwc) },
  { name: 'oxc-node', emitsTypes: true, run: (probe) => node(['--import', '@oxc-node/core/register', source(probe)]) },
  { name: 'tsx', emitsTypes: false, run: (probe) => node(['--import', 'tsx', source(probe)]) },
  { name: 'esbuild', emitsTypes: false, run: (probe) => compiled(probe, (folder) => withEsbuild(probe, folder)) },
];

/** Runs the probes as tests of vitest; rejects when one of them fails. */
export function runVitest(): Promise<string> {
  return node([bin('vitest', 'vitest.mjs'), 'run', '--root', fixtures, '--no-color']);
}

/** Compiles into a folder inside the repository, where `proscenium` means this package, and runs the result. */
async function compiled(probe: Probe, compile: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = mkdtempSync(join(repositoryRoot, 'dist', 'toolchain-'));
  try {
    await compile(folder);
    return await node([join(folder, `${probe}.js`)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withSwc(folder: string): Promise<void> {
  const files = readdirSync(fixtures).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  for (const file of files) {
    const { code } = await transformFile(join(fixtures, file), {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
      swcrc: false,
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), code);
  }
}

async function withEsbuild(probe: Probe, folder: string): Promise<void> {
  await build({
    entryPoints: [source(probe)],
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
}

function source(probe: Probe): string {
  return join(fixtures, `${probe}.ts`);
}

function bin(name: string, path: string): string {
  return join(repositoryRoot, 'node_modules', name, path);
}

/** Runs Node.js in the folder of the fixtures, so that tools find their tsconfig.json. */
function node(parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, parameters, { cwd: fixtures, timeout: 60_000 }, (error, stdout, stderr) => {
      // A failed start leaves an exit code, and the probe has printed the reason; anything else is a failure of the tool.
      if (error !== null && !stdout.startsWith('refused: '))
        reject(new Error(`${stdout}\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
