import { compilePattern, isFixed, readSegments, type SegmentPattern, type WholePattern } from './route-pattern.js';

/** What was found for a path. */
export interface RouteMatch<T> {
  readonly value: T;
  /** Percent-decoded; an encoded slash stays within its parameter. */
  readonly params: Record<string, string>;
}

/**
 * The routes of one method. A path without parameters is found by one look-up; else segment by segment, where a literal segment goes
 * before a parameter; else by trying the patterns that are more than that, in the order of their declaration.
 */
export class RouteIndex<T> {
  readonly #fixed = new Map<string, T>();
  readonly #root: Node<T> = { children: new Map() };
  readonly #patterns: { readonly pattern: string; readonly whole: WholePattern; readonly value: T }[] = [];

  /** Adds a route unless one with the same pattern is there, which is returned then; names of parameters make no difference. */
  add(pattern: string, value: T): T | undefined {
    const segments = readSegments(pattern);
    if (segments === undefined) return this.#addPattern(pattern, value);
    if (!isFixed(segments)) return this.#addSegments(segments, value);
    const path = `/${segments.join('/')}`;
    const earlier = this.#fixed.get(path);
    if (earlier === undefined) this.#fixed.set(path, value);
    return earlier;
  }

  find(path: string): RouteMatch<T> | undefined {
    const fixed = this.#fixed.get(path);
    if (fixed !== undefined) return { value: fixed, params: {} };
    return walk(this.#root, path, 1, []) ?? this.#tryPatterns(path);
  }

  #addSegments(segments: SegmentPattern, value: T): T | undefined {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of segments) {
      if (typeof segment === 'string') node = childOf(node, segment);
      else {
        names.push(segment.parameter);
        node = node.parameter ??= { children: new Map() };
      }
    }
    const earlier = node.end?.value;
    node.end ??= { value, names };
    return earlier;
  }

  #addPattern(pattern: string, value: T): T | undefined {
    const earlier = this.#patterns.find((other) => other.pattern === pattern);
    if (earlier === undefined) this.#patterns.push({ pattern, whole: compilePattern(pattern, { end: true }), value });
    return earlier?.value;
  }

  #tryPatterns(path: string): RouteMatch<T> | undefined {
    for (const { whole, value } of this.#patterns) {
      const params = whole.match(path);
      if (params !== undefined) return { value, params };
    }
    return undefined;
  }
}

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  parameter?: Node<T>;
  end?: { readonly value: T; readonly names: readonly string[] };
}

function childOf<T>(node: Node<T>, segment: string): Node<T> {
  const child = node.children.get(segment) ?? { children: new Map() };
  node.children.set(segment, child);
  return child;
}

/** Follows the path from one node on; comes back to try the parameter where a literal segment led nowhere. */
function walk<T>(node: Node<T>, path: string, from: number, values: string[]): RouteMatch<T> | undefined {
  const slash = path.indexOf('/', from);
  const part = slash === -1 ? path.slice(from) : path.slice(from, slash);
  const child = node.children.get(part);
  if (child !== undefined) {
    const found = slash === -1 ? matchOf(child, values) : walk(child, path, slash + 1, values);
    if (found !== undefined) return found;
  }
  if (node.parameter === undefined || part === '') return undefined;
  values.push(part);
  const found = slash === -1 ? matchOf(node.parameter, values) : walk(node.parameter, path, slash + 1, values);
  if (found === undefined) values.pop();
  return found;
}

function matchOf<T>({ end }: Node<T>, values: readonly string[]): RouteMatch<T> | undefined {
  if (end === undefined) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of end.names.entries()) params[name] = decode(values[index] ?? '');
  return { value: end.value, params };
}

/** The escapes are known to be right: the root router refuses a path with others. */
function decode(text: string): string {
  return text.includes('%') ? decodeURIComponent(text) : text;
}
