/**
 * Replaces `dist/src/container/inversify.js`, which re-exports the package inversify, by one file that contains it: importing
 * its many small files took most of the time that `import 'proscenium'` needs. See docs/decisions/0002.
 *
 * The first line of the bundle names what went into it. It is made anew when tsc has written the file again, when one of those
 * packages has another version, or when this recipe has changed; otherwise this script does nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../support/repository.js';

const target = join(repositoryRoot, 'dist', 'src', 'container', 'inversify.js');
const recipe = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
  .slice(0, 12);

if (!existsSync(target)) {
  process.stderr.write(
    'dist/src/container/inversify.js does not exist. Run `npx tsc -p tsconfig.json` first; see src/container/inversify.ts.\n',
  );
  process.exitCode = 1;
} else if (!isCurrent()) {
  await bundle();
}

function isCurrent(): boolean {
  const [line = ''] = readFileSync(target, 'utf8').split('\n', 1);
  const [, madeBy, list] = /^\/\/ bundled by (\w+): (.+)$/.exec(line) ?? [];
  if (madeBy !== recipe || list === undefined) return false;
  return list.split(' ').every((entry) => entry === nameAndVersion(entry.slice(0, entry.lastIndexOf('@'))));
}

async function bundle(): Promise<void> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/container/inversify.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Another copy of it would keep the metadata of user classes in a store of its own.
    external: ['reflect-metadata'],
    legalComments: 'inline',
    absWorkingDir: repositoryRoot,
  });
  const packages = packagesOf(Object.keys(metafile.inputs));
  const text = [
    `// bundled by ${recipe}: ${packages.map(nameAndVersion).join(' ')}`,
    ...packages.map(licence),
    outputFiles[0]?.text,
  ];
  writeFileSync(target, text.join('\n'));
  // tsc's map describes the file that is gone.
  rmSync(`${target}.map`, { force: true });
  process.stdout.write(`bundled ${packages.length} packages into ${relative(repositoryRoot, target)}\n`);
}

function packagesOf(inputs: readonly string[]): readonly string[] {
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

function nameAndVersion(name: string): string {
  const file = join(repositoryRoot, 'node_modules', name, 'package.json');
  return existsSync(file) ? `${name}@${JSON.parse(readFileSync(file, 'utf8')).version}` : `${name}@none`;
}

function licence(name: string): string {
  const text = readFileSync(
    join(dirname(join(repositoryRoot, 'node_modules', name, 'package.json')), 'LICENSE'),
    'utf8',
  );
  return `/*! ${name}\n\n${text.trim().replaceAll('*/', '* /')}\n*/`;
}
