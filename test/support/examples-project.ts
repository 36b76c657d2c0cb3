import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { asModule, type CodeBlock, declarationsOf, identifiersIn } from './code-blocks.js';
import { readText, repositoryRoot } from './repository.js';

/** Where a name comes from, and whether it exists at run time. */
interface Source {
  readonly from: string;
  readonly kind: 'value' | 'type';
}

/** What a page may speak of without having declared it, because its name says what it is. */
const SELF_EVIDENT: Readonly<Record<string, string>> = {
  backend: 'Backend',
  config: 'RootConfig',
  ctx: 'Context',
  database: 'Database',
  discovery: 'Discovery',
  lifecycle: 'Lifecycle',
  logger: 'Logger',
  router: 'HttpRouter',
};

/**
 * Compiles code blocks as a reader would put them into files: the blocks of one page lie in one folder, a block that starts with
 * a comment such as `// contracts.ts` under that name. A block may leave out imports of the framework, and of what earlier blocks
 * of its page declare; and it may use a `router` or a `logger` that the reader can think of.
 *
 * @returns what the compiler says, with the lines of the pages
 */
export async function compileBlocks(blocks: readonly CodeBlock[]): Promise<readonly string[]> {
  if (blocks.length === 0) return [];
  const folder = mkdtempSync(join(repositoryRoot, 'dist', 'examples-'));
  try {
    const written = writeBlocks(folder, blocks);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    return (await compile(folder)).map((line) => atPage(line, folder, written));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const settings = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    rootDir: '.',
    outDir: 'out',
    tsBuildInfoFile: 'out/.tsbuildinfo',
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  include: ['**/*.ts'],
  exclude: [],
};

function writeBlocks(folder: string, blocks: readonly CodeBlock[]): ReadonlyMap<string, CodeBlock> {
  const framework = publishedNames();
  const pages = new Map<string, Map<string, Source>>();
  const written = new Map<string, CodeBlock>();
  for (const block of blocks) {
    const page = join(
      folder,
      block.file.startsWith('docs/tutorial/') ? 'docs/tutorial' : block.file.replaceAll('.', '-'),
    );
    const known = pages.get(page) ?? new Map<string, Source>();
    pages.set(page, known);
    const file = fileFor(block, blocks, page);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      `${importsFor(block.code, file, new Map([...framework, ...known]))}\n${asModule(block.code)}\n`,
    );
    written.set(relative(folder, file).replaceAll('\\', '/'), block);
    for (const [name, kind] of declarationsOf(block.code)) known.set(name, { from: file, kind });
  }
  return written;
}

/** The name that the block asks for, unless a later block of the same page continues that file. */
function fileFor(block: CodeBlock, blocks: readonly CodeBlock[], page: string): string {
  const name = nameOf(block);
  const last = blocks.findLast((other) => other.file === block.file && nameOf(other) === name);
  return join(page, name !== undefined && last === block ? name : `line-${block.line}.ts`);
}

function nameOf({ code }: CodeBlock): string | undefined {
  return /^\/\/ ([\w./-]+\.ts)\b/.exec(code)?.[1];
}

function importsFor(code: string, file: string, sources: ReadonlyMap<string, Source>): string {
  const declared = new Set([...declarationsOf(code).keys(), ...importedNames(code)]);
  const missing = [...identifiersIn(code)].filter((name) => !declared.has(name));
  const lines = missing.flatMap((name) => {
    const source = sources.get(name);
    if (source === undefined && Object.hasOwn(SELF_EVIDENT, name) && !declaredInside(code, name))
      return [`declare const ${name}: import('proscenium').${SELF_EVIDENT[name]};`];
    if (source === undefined || source.from === file) return [];
    return [`import ${source.kind === 'type' ? 'type ' : ''}{ ${name} } from '${specifierOf(source.from, file)}';`];
  });
  return lines.join(' ');
}

/** Whether a parameter or a variable of that name is declared somewhere in the block. */
function declaredInside(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|using|readonly|private|protected) ${name}\\b|[(,]\\s*${name}\\s*[:,)?]`).test(
    code,
  );
}

function importedNames(code: string): readonly string[] {
  const lists = [...code.matchAll(/^import (?:type )?(\w+)?(?:, )?(?:\* as (\w+)|\{([^}]*)\})? ?from/gm)];
  return lists.flatMap(([, fallback, namespace, list = '']) => [
    ...[fallback, namespace].filter((name) => name !== undefined),
    ...list.split(',').map((item) => item.trim().split(/\s+/).at(-1) ?? ''),
  ]);
}

function specifierOf(from: string, file: string): string {
  if (!from.endsWith('.ts')) return from;
  const path = relative(dirname(file), from).replaceAll('\\', '/').replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Every name of `proscenium` and `proscenium/testing`, from the list of the public surface. */
function publishedNames(): ReadonlyMap<string, Source> {
  const names = new Map<string, Source>();
  let from = '';
  for (const line of readText('test/surface.txt').split('\n')) {
    if (line.startsWith('# ')) from = line.slice(2);
    // A default export is imported under whatever name one likes, never under this one.
    else if (line !== '' && line !== 'default' && !names.has(line.replace('type ', '')))
      names.set(line.replace('type ', ''), { from, kind: line.startsWith('type ') ? 'type' : 'value' });
  }
  return names;
}

function compile(folder: string): Promise<readonly string[]> {
  const compiler = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [compiler, '-p', folder, '--pretty', 'false'],
      { cwd: folder, timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error !== null && stdout === '') reject(new Error(`tsc failed: ${stderr}`, { cause: error }));
        else resolve(stdout.split('\n').filter((line) => /error TS\d+/.test(line)));
      },
    );
  });
}

/** The first line of a written file holds the imports that were left out; the rest are the lines of the block. */
function atPage(message: string, folder: string, written: ReadonlyMap<string, CodeBlock>): string {
  const [, path = '', line = '0', text = message] = /^(.+?)\((\d+),\d+\): (.+)$/.exec(message) ?? [];
  const block = written.get(path.replaceAll('\\', '/'));
  return block === undefined
    ? message.replaceAll(folder, '')
    : `${block.file}:${block.line + Number(line) - 2}: ${text}`;
}
