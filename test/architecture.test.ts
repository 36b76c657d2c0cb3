import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Import, importsIn, importsOf, packageOf } from './support/imports.js';
import { filesBelow, readText, repositoryRoot } from './support/repository.js';

interface Layer {
  /** The folders of `src` that it may import, besides itself. */
  readonly folders: readonly string[];
  /** The packages that it may import as values; `*`: any that is not heavy. Types may come from everywhere. */
  readonly packages: readonly string[];
}

const BELOW_TESTING = ['errors', 'decorators', 'contracts', 'composition', 'container', 'services', 'backend'];

/** The one file at the top, the folders of the framework from the bottom up, and what is built on them. */
const LAYERS: Readonly<Record<string, Layer>> = {
  'index.ts': { folders: BELOW_TESTING, packages: ['reflect-metadata'] },
  errors: { folders: [], packages: ['node:*'] },
  decorators: { folders: ['errors'], packages: ['node:*', 'reflect-metadata'] },
  contracts: { folders: ['errors', 'decorators'], packages: [] },
  composition: { folders: ['errors', 'decorators', 'contracts'], packages: [] },
  container: { folders: ['errors', 'decorators', 'contracts', 'composition'], packages: ['node:*', 'inversify'] },
  services: { folders: ['errors', 'decorators', 'contracts'], packages: ['*'] },
  backend: {
    folders: ['errors', 'decorators', 'contracts', 'composition', 'container', 'services'],
    packages: ['node:*'],
  },
  testing: { folders: [...BELOW_TESTING, 'index.ts'], packages: ['node:*', 'pg', 'mysql2'] },
  client: { folders: [], packages: [] },
  plugins: { folders: ['errors', 'decorators', 'contracts', 'index.ts'], packages: ['*'] },
  backstage: {
    folders: ['errors', 'decorators', 'contracts', 'composition', 'services', 'backend', 'index.ts'],
    packages: ['*'],
  },
  cli: {
    folders: ['errors', 'decorators', 'contracts', 'composition', 'services', 'backend', 'index.ts'],
    packages: ['*'],
  },
};

/** Slow to load; a backend pays for them only when it uses them. */
const HEAVY = [
  'koa',
  '@koa/router',
  'busboy',
  'pino',
  'yaml',
  'typeorm',
  'libsql',
  'better-sqlite3',
  'pg',
  'node-forge',
  'rate-limiter-flexible',
  'ioredis',
  'mysql2',
  'keyv',
  '@keyv/memcache',
  '@keyv/redis',
  '@keyv/valkey',
  'croner',
  'jose',
  'openid-client',
  'tar',
  'undici',
  'yauzl',
  '@nats-io/jetstream',
  '@nats-io/transport-node',
];

const MAXIMAL_LINES = 300;

describe('architecture', () => {
  const files = filesBelow('src', '.ts');
  const imports = files.flatMap(importsOf);

  it('knows every folder of src', () => {
    const folders = new Set(files.map(folderOf));

    const unknown = [...folders].filter((folder) => !(folder in LAYERS));

    expect(unknown).to.deep.equal([]);
  });

  it('lets each folder of src import only those above it', () => {
    const broken = imports.filter(
      ({ from, file }) => file !== undefined && !mayImportFolder(folderOf(from), folderOf(file)),
    );

    expect(broken.map((one) => say(one, `${folderOf(one.from)} may import ${allowedFolders(one)}`))).to.deep.equal([]);
  });

  it('lets each folder of src import only its own packages', () => {
    const broken = imports.filter((one) => one.file === undefined && one.kind !== 'type' && !mayImportPackage(one));

    expect(broken.map((one) => say(one, `${folderOf(one.from)} may import ${allowedPackages(one)}`))).to.deep.equal([]);
  });

  it('has one importer of inversify', () => {
    const importers = imports.filter(({ specifier }) => packageOf(specifier) === 'inversify').map(({ from }) => from);

    expect([...new Set(importers)]).to.deep.equal(['src/container/inversify.ts']);
  });

  it('loads heavy packages only when they are used', () => {
    const chains = entryFiles().flatMap((entry) => chainsToHeavyPackages(entry, imports));

    // The mend is `await import()` at the place that needs the package, or of the file that does; or `import type`.
    expect(chains).to.deep.equal([]);
  });

  it('keeps services apart: one reaches another through what its index publishes', () => {
    const broken = imports.filter(({ from, file }) => file !== undefined && reachesInto(serviceOf(from), file));

    expect(broken.map((one) => say(one, 'import its contract, or what its index.ts publishes'))).to.deep.equal([]);
  });

  it('has no import cycle', () => {
    expect(cyclesAmong(imports)).to.deep.equal([]);
  });

  it(`keeps every source file within ${MAXIMAL_LINES} lines`, () => {
    const lengths = files.map((file) => ({ file, lines: readText(file).trimEnd().split('\n').length }));

    expect(lengths.filter(({ lines }) => lines > MAXIMAL_LINES)).to.deep.equal([]);
  });

  it('has nothing but re-exports in an index.ts', () => {
    const indexes = files.filter((file) => file === 'src/index.ts' || /^src\/.+\/index\.ts$/.test(file));

    const broken = indexes.filter((file) => !isOnlyReExports(readText(file)));

    expect(broken).to.deep.equal([]);
  });

  it('carries no path of the machine it was written on', () => {
    const folders = ['src', 'samples', 'test', 'docs', '.ci', '.github'].flatMap((folder) => filesBelow(folder));
    const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json', 'tsconfig.json'];
    const machinePath =
      /(?<![\w.\-/:*}~])\/(?:(?:home|Users|root|work|workspace|builds|mnt)\/|tmp\/\w+\/)\w[^\s'"`)]*/g;

    const found = [...folders, ...pages.filter((page) => existsSync(join(repositoryRoot, page)))].flatMap((file) =>
      [...readText(file).matchAll(machinePath)].map(([path]) => `${file}: ${path}`),
    );

    expect(found).to.deep.equal([]);
  });
});

describe('importsIn', () => {
  it('tells values, types and lazy imports apart, and leaves comments out', () => {
    const source = [
      "import { a, type B } from './a.js';",
      "import type { C } from 'koa';",
      "import 'reflect-metadata';",
      "// import { no } from './no.js';",
      "/* import { no } from './no.js'; */ export * from '../x/index.js';",
      'import {',
      '  d,',
      "} from './d.js';",
      "export type { E } from './e.js';",
      "const f = await import('typeorm');",
      "let g: import('pino').Logger;",
      "let h: typeof import('yaml');",
      'const text = "import me";',
    ].join('\n');

    const found = importsIn('src/services/y/y.ts', source);

    expect(found.map(({ kind, specifier, file, line }) => `${line} ${kind} ${file ?? specifier}`)).to.deep.equal([
      '1 value src/services/y/a.ts',
      '2 type koa',
      '3 value reflect-metadata',
      '5 value src/services/x/index.ts',
      '6 value src/services/y/d.ts',
      '9 type src/services/y/e.ts',
      '10 lazy typeorm',
      '11 type pino',
      '12 type yaml',
    ]);
  });
});

/** `errors` of `src/errors/catalogue.ts`, `index.ts` of `src/index.ts`. */
function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function mayImportFolder(from: string, to: string): boolean {
  if (from === to) return true;
  return LAYERS[from]?.folders.includes(to) ?? false;
}

function mayImportPackage({ from, specifier }: Import): boolean {
  const allowed = LAYERS[folderOf(from)]?.packages ?? [];
  return (
    allowed.includes('*') ||
    allowed.includes(packageOf(specifier)) ||
    (specifier.startsWith('node:') && allowed.includes('node:*'))
  );
}

function allowedFolders({ from }: Import): string {
  return LAYERS[folderOf(from)]?.folders.join(', ') || 'nothing';
}

function allowedPackages({ from }: Import): string {
  return LAYERS[folderOf(from)]?.packages.join(', ') || 'nothing but types';
}

/** `pino-logger` of `src/services/pino-logger/x.ts`; `undefined` outside of `services`. */
function serviceOf(file: string): string | undefined {
  return /^src\/services\/([^/]+)\//.exec(file)?.[1];
}

function reachesInto(service: string | undefined, file: string): boolean {
  const other = serviceOf(file);
  if (service === undefined || other === undefined || other === service) return false;
  const index = `src/services/${other}/index.ts`;
  const published = [
    index,
    ...(filesBelow(`src/services/${other}`).includes(index) ? importsOf(index) : []).map((one) => one.file),
  ];
  return !published.includes(file);
}

/** The source of every entry point that package.json publishes. */
function entryFiles(): readonly string[] {
  const { exports } = JSON.parse(readText('package.json')) as { exports: Record<string, { default?: string }> };
  return Object.values(exports).flatMap(({ default: built }) =>
    built === undefined ? [] : [built.replace('./dist/', '').replace(/\.js$/, '.ts')],
  );
}

/** The ways by which importing `entry` loads a heavy package, each as `a -> b -> package`. */
function chainsToHeavyPackages(entry: string, imports: readonly Import[]): readonly string[] {
  const chains: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const one of imports.filter(({ from, kind }) => from === file && kind === 'value')) {
      if (one.file !== undefined) visit(one.file, [...path, file]);
      else if (HEAVY.includes(packageOf(one.specifier))) chains.push([...path, file, one.specifier].join(' -> '));
    }
  };
  visit(entry, []);
  return chains;
}

function isOnlyReExports(text: string): boolean {
  const statements = text.replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '').split(';');
  return statements.every((statement) =>
    /^\s*(?:export\s[^;]*\sfrom\s*'[^']+'|import\s*'reflect-metadata'|)\s*$/.test(statement),
  );
}

function say({ from, line, specifier }: Import, rule: string): string {
  return `${from}:${line} imports '${specifier}': ${rule}`;
}

/** The cycles that loading the files would run into, each as `a -> b -> a`; types and lazy imports load nothing. */
function cyclesAmong(imports: readonly Import[]): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, file, kind } of imports)
    if (file !== undefined && kind === 'value') targets.set(from, [...(targets.get(from) ?? []), file]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
