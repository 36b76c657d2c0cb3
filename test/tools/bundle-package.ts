/**
 * Makes of `dist/src`, which tsc wrote, the few files of `dist/lib`, which users import: reading many small files took most of the
 * time that `import 'proscenium'` needs. Inversify goes in with them. See docs/decisions/0002.
 *
 * `dist/lib/bundle.json` names what went in, so that nothing is done while nothing has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
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

/** Inversify asks for a smaller edition of it, and ours does the same and more. */
const reflectMetadata: Plugin = {
  name: 'reflect-metadata',
  setup({ onResolve }) {
    onResolve({ filter: /^reflect-metadata\/lite$/ }, () => ({
      path: join(repositoryRoot, 'dist/src/decorators/reflect-metadata.js'),
    }));
  },
};

const LIBRARY = join(repositoryRoot, 'dist/src/index.js');

/**
 * Lets whatever is loaded on demand begin with the library, as it does in any case. Otherwise esbuild would make a file of each group of
 * modules that the library has in common with some of them, and `import 'proscenium'` would read dozens of files instead of one.
 */
const libraryFirst: Plugin = {
  name: 'library-first',
  setup({ onResolve, onLoad, resolve }) {
    const onDemand = new Set<string>();
    onResolve({ filter: /^\./ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === RESOLVED) return undefined;
      const found = await resolve(path, { kind, resolveDir, pluginData: RESOLVED });
      onDemand.add(found.path);
      return { path: found.path };
    });
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!onDemand.has(path)) return undefined;
      const text = readFileSync(path, 'utf8');
      const end = text.lastIndexOf('\n//# sourceMappingURL=');
      const library = `import ${JSON.stringify(LIBRARY)};`;
      return { contents: `${text.slice(0, end)}\n${library}${text.slice(end)}`, resolveDir: dirname(path) };
    });
  },
};

const RESOLVED = Symbol('resolved already');

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
  const library = await buildLibrary();
  // Apart from the library, which it only meets in the backend that it looks into: sharing files with it would make more of them.
  const command = await buildFiles({
    entryPoints: { cli: 'dist/src/cli/main.js' },
    // What is loaded on demand stays so: in one file, TypeORM would be imported by every command.
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
  });
  // For browsers: one file that any of them can load as it is. Whatever it would import, this refuses to build.
  const client = await buildFiles({
    entryPoints: { client: 'dist/src/client/index.js' },
    platform: 'neutral',
    target: 'es2022',
    plugins: [],
  });
  const all = [library, command, client];
  const inputFiles = all.flatMap((one) => Object.keys(one.inputs));
  const packages = packagesOf(inputFiles);
  writeFileSync(join(folder, 'LICENSES'), packages.map(licence).join('\n'));
  writeFileSync(
    record,
    `${JSON.stringify({ inputs: digest, packages: packages.map(nameAndVersion) }, undefined, 2)}\n`,
  );
  const outputs = all.reduce((sum, one) => sum + Object.keys(one.outputs).length, 0);
  process.stdout.write(`bundled ${new Set(inputFiles).size} files into ${outputs / 2} of dist/lib\n`);
}

async function buildLibrary(): Promise<Metafile> {
  return buildFiles({
    entryPoints: { index: 'dist/src/index.js', testing: 'dist/src/testing/index.js', ...pluginEntries() },
    // What several entry points use, and what is loaded on demand, gets files of its own, so that every class exists once.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [libraryFirst, reflectMetadata, externalPackages],
  });
}

/** The optional plugins, `plugins/events` and so on. */
function pluginEntries(): Record<string, string> {
  const files = filesBelow('dist/src/plugins', 'index.js').filter((file) => file.split('/').length === 5);
  return Object.fromEntries(files.map((file) => [file.split('/').slice(2, 4).join('/'), file]));
}

async function buildFiles(options: BuildOptions): Promise<Metafile> {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    platform: 'node',
    target: 'node20',
    ...options,
    outdir: 'dist/lib',
    bundle: true,
    metafile: true,
    format: 'esm',
    sourcemap: true,
    legalComments: 'inline',
    keepNames: true,
    // Node reads it in less time; the source maps lead back to the lines that were written.
    minifyWhitespace: true,
    minifySyntax: true,
    absWorkingDir: repositoryRoot,
    plugins: options.plugins ?? [reflectMetadata, externalPackages],
  });
  return metafile;
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
