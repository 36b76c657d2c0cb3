/** A path in the notation of OpenAPI. */
export interface PathTemplate {
  /** `/entities/{name}` */
  readonly path: string;
  /** The names in braces, in their order. */
  readonly parameters: readonly string[];
}

/**
 * Translates a pattern of a route. OpenAPI knows no optional parts, so that a pattern with such becomes several paths; the rest of a path
 * (`*path`) becomes a parameter like any other.
 */
export function pathTemplatesOf(pattern: string): readonly PathTemplate[] {
  const [variants] = readSequence(pattern, 0);
  const seen = new Map<string, PathTemplate>();
  for (const { path, parameters } of variants) {
    const whole = path === '' ? '/' : path;
    if (!seen.has(whole)) seen.set(whole, { path: whole, parameters });
  }
  return [...seen.values()];
}

/** So many paths one pattern becomes at most; the first ones lack the fewest parts. */
const MOST_VARIANTS = 16;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$_\u200c\u200d]*|"(?:[^"\\]|\\.)*"/uy;
const NOTHING: PathTemplate = { path: '', parameters: [] };

/** Reads up to the end, or to the brace that closes an optional part. */
function readSequence(pattern: string, start: number): [variants: readonly PathTemplate[], end: number] {
  let variants: readonly PathTemplate[] = [NOTHING];
  let at = start;
  while (at < pattern.length && pattern[at] !== '}') {
    const [next, end] = readToken(pattern, at);
    variants = variants.flatMap((one) => next.map((other) => join(one, other))).slice(0, MOST_VARIANTS);
    at = end;
  }
  return [variants, at];
}

function readToken(pattern: string, at: number): [variants: readonly PathTemplate[], end: number] {
  const character = pattern[at] ?? '';
  if (character === '{') {
    const [inner, end] = readSequence(pattern, at + 1);
    return [[...inner, NOTHING], end + 1];
  }
  if (character === '\\') return [[literal(pattern[at + 1] ?? '')], at + 2];
  if (character === ':' || character === '*') {
    NAME.lastIndex = at + 1;
    const written = NAME.exec(pattern)?.[0] ?? '';
    const name = written.startsWith('"') ? written.slice(1, -1).replaceAll(/\\(.)/g, '$1') : written;
    return [[{ path: `{${name}}`, parameters: [name] }], at + 1 + written.length];
  }
  return [[literal(character)], at + 1];
}

function literal(text: string): PathTemplate {
  return { path: text, parameters: [] };
}

function join(one: PathTemplate, other: PathTemplate): PathTemplate {
  return { path: one.path + other.path, parameters: [...one.parameters, ...other.parameters] };
}
