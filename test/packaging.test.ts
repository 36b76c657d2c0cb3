import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { importsOf, packageOf } from './support/imports.js';
import { filesBelow, readText, repositoryRoot } from './support/repository.js';

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourceRoot?: string;
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('the published package', () => {
  const manifest = JSON.parse(readText('package.json')) as Manifest & Record<string, unknown>;
  let packed: readonly string[];

  before('list what npm would pack', async function () {
    this.timeout(60_000);
    packed = await packedFiles();
  });

  it('holds the built code, its types, its source, and nothing else', () => {
    const strange = packed.filter(
      (file) => !/^(?:dist\/(?:src|lib)\/.+(?:\.js|\.js\.map|\.d\.ts)|src\/.+\.ts)$/.test(file),
    );

    const pages = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/lib/LICENSES', 'dist/lib/bundle.json', 'package.json'];
    expect(strange.filter((file) => !pages.includes(file))).to.deep.equal([]);
    expect(pages.filter((page) => !strange.includes(page))).to.deep.equal([]);
  });

  it('holds what every source file was built to, and nothing of files that are gone', () => {
    const built = packed
      .filter((file) => /^dist\/src\/.*(?<!\.d)\.(?:js|ts)$/.test(file))
      .map((file) => file.slice('dist/'.length));

    const source = filesBelow('src', '.ts').map((file) => file.replace(/\.ts$/, '.js'));
    expect(built).to.deep.equal(source);
  });

  it('has source maps that lead to the source in the package', () => {
    const wrong = packed
      .filter((file) => file.endsWith('.map'))
      .filter((file) => {
        const { sources, sourceRoot = '' } = JSON.parse(readText(file)) as SourceMap;
        // Inversify, which is bundled, is published without its source.
        const isThere = (source: string) =>
          packed.includes(resolveFrom(file, source)) || source.includes('node_modules/@inversifyjs/');
        return sourceRoot !== '' || !sources.every(isThere);
      });

    expect(wrong).to.deep.equal([]);
  });

  it('holds every file that package.json points to', () => {
    const targets = [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})]
      .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
      .map((target) => target.replace(/^\.\//, ''))
      .filter((target) => !target.includes('*'));

    expect(targets.filter((target) => !packed.includes(target))).to.deep.equal([]);
  });

  it('depends on every package that it imports, for its types too', () => {
    const { dependencies, peerDependencies, optionalDependencies } = manifest;
    const known = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
    const imported = filesBelow('src', '.ts').flatMap(importsOf);

    const missing = imported
      .filter(({ specifier, file }) => file === undefined && !specifier.startsWith('node:'))
      .filter(
        ({ specifier, kind }) =>
          !known.has(packageOf(specifier)) && !(kind === 'type' && known.has(typesOf(specifier))),
      )
      .map(({ from, line, specifier }) => `${from}:${line} imports '${specifier}'`);

    expect(missing).to.deep.equal([]);
  });

  it('has nothing that publint finds fault with', async () => {
    const { messages } = await publint({ pkgDir: repositoryRoot, pack: false, strict: true });

    const faults = messages
      .filter(({ type }) => type !== 'suggestion')
      .map((message) => formatMessage(message, manifest, { color: false }));
    expect(faults).to.deep.equal([]);
  });
});

async function packedFiles(): Promise<readonly string[]> {
  const parameters = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', parameters, {
    cwd: repositoryRoot,
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path).toSorted();
}

function resolveFrom(file: string, target: string): string {
  return new URL(target, `file:///${file}`).pathname.slice(1);
}

function typesOf(specifier: string): string {
  return `@types/${packageOf(specifier).replace(/^@/, '').replace('/', '__')}`;
}
