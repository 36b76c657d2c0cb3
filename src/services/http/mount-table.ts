import type { Middleware } from '../../contracts/context.js';
import { problems } from '../../errors/catalogue.js';
import { mountAt, pathBelow } from './mountable.js';

/** A handler and the path below which it answers. */
export interface Mount {
  readonly path: string;
  readonly handler: Middleware;
}

/**
 * Finds the handler mounted above a path. Mounts never nest, so at most one fits, and it is found by looking up the first segments
 * of the path: one look-up for each depth at which anything is mounted, however many mounts there are.
 */
export class MountTable {
  /** Mounts by their number of segments. */
  readonly #byDepth: (Map<string, Mount> | undefined)[] = [];
  /** The path of each mount, and of everything above it, in lower case, with the mount that it belongs to: for conflicts. */
  readonly #taken = new Map<string, string>();
  readonly #above = new Map<string, string>();

  /** @throws ProsceniumError `INVALID_ROUTE` for an empty path, or one that lies above or below another */
  add(path: string, handler: Middleware): void {
    const clean = checkedPath(path);
    this.#takePath(clean);
    const depth = clean.split('/').length - 1;
    const mounts = (this.#byDepth[depth] ??= new Map<string, Mount>());
    mounts.set(clean, { path: clean, handler: mountAt(handler, pathBelow(clean)) });
  }

  /** The mount at or above a path; case matters. */
  find(path: string): Mount | undefined {
    const deepest = this.#byDepth.length;
    let end = 0;
    for (let depth = 1; depth < deepest && end !== -1; depth++) {
      end = path.indexOf('/', end + 1);
      const mount = this.#byDepth[depth]?.get(end === -1 ? path : path.slice(0, end));
      if (mount !== undefined) return mount;
    }
    return undefined;
  }

  #takePath(path: string): void {
    const lower = path.toLowerCase();
    const ancestors = ancestorsOf(lower);
    const written = this.#taken.get(lower) ?? this.#above.get(lower) ?? firstOf(ancestors, this.#taken);
    if (written !== undefined)
      throw problems.invalidRoute(
        `The path ${path} conflicts with ${written}, where something is mounted already.`,
        undefined,
        'mount it at a path that lies neither above nor below another one.',
      );
    this.#taken.set(lower, path);
    for (const ancestor of ancestors) this.#above.set(ancestor, path);
  }
}

/** `/api/catalog` lies below `/api`. */
function ancestorsOf(path: string): string[] {
  const ancestors: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    ancestors.push(path.slice(0, end));
  return ancestors;
}

function firstOf(paths: readonly string[], known: ReadonlyMap<string, string>): string | undefined {
  for (const path of paths) if (known.has(path)) return known.get(path);
  return undefined;
}

function checkedPath(path: string): string {
  const clean = path.trim().replace(/\/+$/, '');
  if (clean === '')
    throw problems.invalidRoute(
      'The root HTTP router cannot mount a handler at an empty path.',
      undefined,
      "name a path, such as '/metrics'.",
    );
  if (!clean.startsWith('/') || clean.includes('//'))
    throw problems.invalidRoute(
      `'${path}' is no path to mount a handler at.`,
      undefined,
      "write segments with one '/' before each, such as '/metrics'.",
    );
  return clean;
}
