import { InputError } from '../../errors/http-errors.js';

/** Whether a path has a wildcard. */
export function isGlob(path: string): boolean {
  return /[*?{]/.test(path);
}

/** The folders of a pattern before the first with a wildcard: `docs` of `docs/*.md`. */
export function fixedPartOf(pattern: string): string {
  const segments = pattern.split('/');
  const first = segments.findIndex(isGlob);
  return segments.slice(0, first === -1 ? segments.length - 1 : first).join('/');
}

/**
 * Makes a test for paths: `*` and `?` stand for any text and any character within a name, `**` for any folders, `{a,b}` for one of several.
 * A name that begins with a dot is met only by a pattern that does. It takes a time that grows with the lengths alone.
 *
 * @throws InputError for more alternatives than anybody writes down
 */
export function globTest(pattern: string): (path: string) => boolean {
  const patterns = expandBraces(pattern).map((one) => one.split('/').filter((segment) => segment !== ''));
  return (path) => {
    const names = path.split('/').filter((name) => name !== '');
    return patterns.some((segments) => fitsAll(segments, names));
  };
}

const MOST_PATTERNS = 256;

function expandBraces(pattern: string): string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    if (open.length + done.length > MOST_PATTERNS)
      throw new InputError(`a pattern has more than ${MOST_PATTERNS} alternatives in braces`);
    const next: string[] = [];
    for (const one of open) {
      // The innermost first, so that nothing is nested in what is replaced.
      const [all, choices] = /\{([^{}]*,[^{}]*)\}/.exec(one) ?? [];
      if (all === undefined || choices === undefined) done.push(one);
      else next.push(...choices.split(',').map((choice) => one.replace(all, () => choice)));
    }
    open = next;
  }
  return done;
}

function fitsAll(segments: readonly string[], names: readonly string[]): boolean {
  return fitsSequence(segments, names, {
    isAny: (segment) => segment === '**',
    fitsOne: fitsName,
    mayBeAny: (name) => !name.startsWith('.'),
  });
}

function fitsName(segment: string, name: string): boolean {
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  return fitsSequence(Array.from(segment), Array.from(name), {
    isAny: (sign) => sign === '*',
    fitsOne: (sign, character) => sign === '?' || sign === character,
    mayBeAny: () => true,
  });
}

interface Rules {
  /** Whether this part of the pattern stands for any number of parts. */
  isAny(part: string): boolean;
  fitsOne(part: string, value: string): boolean;
  mayBeAny(value: string): boolean;
}

/** Goes back to the last wildcard only, since an earlier one could take over nothing that this one could not. */
function fitsSequence(parts: readonly string[], values: readonly string[], rules: Rules): boolean {
  let part = 0;
  let back: { readonly part: number; value: number } | undefined;
  for (let value = 0; value < values.length; ) {
    const current = parts[part];
    const actual = values[value] ?? '';
    if (current !== undefined && rules.isAny(current)) {
      back = { part, value };
      part += 1;
    } else if (current !== undefined && rules.fitsOne(current, actual)) {
      part += 1;
      value += 1;
    } else {
      if (back === undefined || !rules.mayBeAny(values[back.value] ?? '')) return false;
      back.value += 1;
      value = back.value;
      part = back.part + 1;
    }
  }
  return parts.slice(part).every((rest) => rules.isAny(rest));
}
