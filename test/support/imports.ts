import { posix } from 'node:path';
import { readText } from './repository.js';

/** One `from '…'` or `import('…')` of a source file. */
export interface Import {
  /** The file that imports. */
  readonly from: string;
  /** As written: `koa`, `../errors/catalogue.js`. */
  readonly specifier: string;
  /** The `.ts` file in the repository that is meant; `undefined` for packages. */
  readonly file: string | undefined;
  /** `type`: nothing is left of it at run time; `lazy`: `import('…')`. */
  readonly kind: 'value' | 'type' | 'lazy';
  readonly line: number;
}

const PATTERN =
  /\b(?:import|export)\s+(?<type>type\s)?(?:[\w$*{][^'";]*?\sfrom\s*)?'(?<fixed>[^']+)'|(?<inType>typeof\s+)?\bimport\(\s*'(?<lazy>[^']+)'\s*\)(?<member>\.\w)?/g;

/** What a file imports, read by regular expression: quick, and independent of the compiler. */
export function importsOf(file: string): readonly Import[] {
  return importsIn(file, readText(file));
}

/** The same for a text that would be at `file`. */
export function importsIn(file: string, source: string): readonly Import[] {
  const text = withoutComments(source);
  return [...text.matchAll(PATTERN)].map(({ groups = {}, index }) => {
    const specifier = groups['fixed'] ?? groups['lazy'] ?? '';
    return {
      from: file,
      specifier,
      file: resolve(file, specifier),
      kind: kindOf(groups),
      line: text.slice(0, index).split('\n').length,
    };
  });
}

/** `koa` of `koa/lib/context.js`, `@koa/router` of `@koa/router/x`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function kindOf({ type, fixed, inType, member }: Record<string, string | undefined>): Import['kind'] {
  if (fixed !== undefined) return type === undefined ? 'value' : 'type';
  // `import('x').Y` names a type; a value would need `await` before the member.
  return inType !== undefined || (member !== undefined && /[A-Z]/.test(member)) ? 'type' : 'lazy';
}

function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** Comments are blanked out, not cut, so that line numbers stay right. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}
