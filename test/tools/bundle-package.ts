/**
 * Makes of `dist/src`, which tsc wrote, the few files of `dist/lib`, which users import: reading many small files took most of the
 * time that `import 'proscenium'` needs. Inversify goes in with them. See docs/decisions/0002.
 *
 * `dist/lib/bundle.json` names what went in, so that nothing is done while nothing has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { filesBelow, repositoryRoot } from '../support/repository.js';

const BUNDLED = /^(?:inversify|@inversifyjs\/.+)$/;
const folder = join(repositoryRoot, 'dist', 'lib');
const record = join(folder, 'bundle.json');

/** Every package but Inversify stays outside: users install them, and `reflect-metadata` must exist once. */
const externalPackages: Plugin = {
  name: 'external-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./#]/ }, ({ path, kind }) =>
      kind === 'entry-point' || BUNDLED.test(path) ? undefined : { path, external: true },
    );
  },
};

const inputs = [
  ...filesBelow('dist/src', '.js'),
  'dist/test/tools/bundle-package.js',
  'node_modules/inversify/package.json',
  'node_modules/esbuild/package.json',
];
const fingerprint = createHash('sha256');
for (const file of inputs) fingerprint.update(file).update(readFileSync(join(repositoryRoot, file)));
const digest = fingerprint.digest('hex');

if (!isCurrent()) await bundle();

function isCurrent(): boolean {
  return existsSync(record) && (JSON.parse(readFileSync(record, 'utf8')) as { inputs: string }).inputs === digest;
}

async function bundle(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: { index: 'dist/src/index.js', testing: 'dist/src/testing/index.js' },
    outdir: 'dist/lib',
    bundle: true,
    // What both entry points use, and what is loaded on demand, gets files of its own, so that every class exists once.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    legalComments: 'inline',
    keepNames: true,
    absWorkingDir: repositoryRoot,
    plugins: [externalPackages],
  });
  const packages = packagesOf(Object.keys(metafile.inputs));
  writeFileSync(join(folder, 'LICENSES'), packages.map(licence).join('\n'));
  writeFileSync(
    record,
    `${JSON.stringify({ inputs: digest, packages: packages.map(nameAndVersion) }, undefined, 2)}\n`,
  );
  process.stdout.write(
    `bundled ${Object.keys(metafile.inputs).length} files into ${Object.keys(metafile.outputs).length / 2} of dist/lib\n`,
  );
}

function packagesOf(files: readonly string[]): readonly string[] {
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

function nameAndVersion(name: string): string {
  const file = join(repositoryRoot, 'node_modules', name, 'package.json');
  return `${name}@${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
}

function licence(name: string): string {
  return `${nameAndVersion(name)}\n\n${readFileSync(join(repositoryRoot, 'node_modules', name, 'LICENSE'), 'utf8').trim()}\n`;
}
