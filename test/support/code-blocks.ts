import { readText } from './repository.js';

/** A ```` ```ts ```` block of a page or of a doc comment. */
export interface CodeBlock {
  readonly file: string;
  /** The line of the first line of code. */
  readonly line: number;
  /** What follows `ts` on the line of the fence; `ignore` leaves the block out. */
  readonly info: string;
  readonly code: string;
}

/** The blocks of a page. */
export function blocksOfPage(file: string): readonly CodeBlock[] {
  return blocksOf(file, readText(file), '');
}

/** The blocks of the doc comments of a source file. */
export function examplesOf(file: string): readonly CodeBlock[] {
  return blocksOf(file, readText(file), '\\s*\\* ?');
}

/** Whether a block imports the framework as a reader would, so that it stands alone. */
export function isComplete({ code }: CodeBlock): boolean {
  return /^import .+ from 'proscenium/m.test(code);
}

/**
 * What a later block of a page may use of an earlier one, and how to import it.
 *
 * @returns names to whether they exist at run time
 */
export function declarationsOf(code: string): ReadonlyMap<string, 'value' | 'type'> {
  const declarations = new Map<string, 'value' | 'type'>();
  const pattern =
    /^(?:export )?(?:declare )?(?:abstract |async )?(class|function|const|let|enum|interface|type) (\w+)/gm;
  for (const [, keyword = '', name = ''] of code.matchAll(pattern)) {
    const kind = keyword === 'interface' || keyword === 'type' ? 'type' : 'value';
    if (declarations.get(name) !== 'value') declarations.set(name, kind);
  }
  return declarations;
}

/** The code with every declaration exported, and a fragment of a class inside a class; as many lines as before. */
export function asModule(code: string): string {
  const [, imports = '', rest = ''] = /^((?:import .*;\n|\s*\n)*)([\s\S]*)$/.exec(code) ?? [];
  if (isClassMember(rest)) return `${imports}export class Example { ${rest}\n}`;
  const exported = code.replaceAll(
    /^(?=(?:declare )?(?:abstract |async )?(?:class|function|const|let|enum|interface|type) \w)/gm,
    'export ',
  );
  return /^(?:import|export)\b/m.test(exported) ? exported : `${exported}\nexport {};`;
}

/** The identifiers in a piece of code, outside of comments and strings. */
export function identifiersIn(code: string): ReadonlySet<string> {
  const bare = code
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
  return new Set([...bare.matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*/g)].map(([name]) => name));
}

function blocksOf(file: string, text: string, margin: string): readonly CodeBlock[] {
  const pattern = new RegExp(`^${margin}( *)\`\`\`ts\\b ?(.*)\\n([\\s\\S]*?)^${margin} *\`\`\`\\s*$`, 'gm');
  return [...text.matchAll(pattern)].map(({ 0: whole, 1: indent = '', 2: info = '', 3: body = '', index }) => ({
    file,
    line: text.slice(0, index + whole.indexOf('```')).split('\n').length + 1,
    info: info.trim(),
    code: body.trimEnd().replaceAll(new RegExp(`^${margin}${indent}`, 'gm'), ''),
  }));
}

function isClassMember(code: string): boolean {
  const [first = ''] = code.split('\n').filter((line) => !/^\s*(?:\/\/|@\w|$)/.test(line));
  if (/^(?:if|for|while|switch|return|await|function|export|import|const|let)\b/.test(first)) return false;
  return /^(?:constructor\s*\(|(?:static|private|protected|readonly|get|set) \w|(?:async )?\*?\w+\([^)]*\)(?:: [^{]+)? \{)/.test(
    first,
  );
}
