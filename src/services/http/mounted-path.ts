import type { Middleware } from '../../contracts/context.js';
import { problems } from '../../errors/catalogue.js';
import { isMountable, mountAt, pathBelow } from './mountable.js';
import { pathOf } from './request-target.js';
import { cleanPattern, compilePattern, isFixed, readSegments, withoutTrailingSlash } from './route-pattern.js';

/** Tells where a request points below a mounted prefix. */
export class MountedPath {
  readonly prefix: string;

  /** @param prefix - `/api/catalog`, without a slash at the end */
  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /**
   * The path below the prefix, without a slash at the end: `/` for the prefix itself. A path outside it is left whole, because the
   * index mount also receives what nothing else is mounted for.
   */
  below(url: string): string {
    const path = pathOf(url);
    const rest = path.startsWith(this.prefix) ? path.slice(this.prefix.length) : path;
    return rest === '' ? '/' : withoutTrailingSlash(rest);
  }

  /**
   * Makes middleware run only for a path below the prefix and for what lies below that path.
   *
   * @throws ProsceniumError `INVALID_ROUTE` when the pattern is malformed
   */
  limit(pattern: string, middleware: Middleware): Middleware {
    const clean = cleanPattern(pattern);
    const covers = coverageOf(clean);
    const mounted = this.mount(middleware, clean);
    return (ctx, next) => (covers(this.below(ctx.req.url ?? '/')) ? mounted(ctx, next) : next());
  }

  /**
   * Tells middleware that asks where it is: below the prefix and a path.
   *
   * @throws ProsceniumError `INVALID_ROUTE` when that path has parameters
   */
  mount(middleware: Middleware, pattern = '/'): Middleware {
    if (!isMountable(middleware)) return middleware;
    const fixed = pattern === '/' ? '' : fixedPath(pattern);
    if (fixed === undefined)
      throw problems.invalidRoute(
        `Static files cannot be served below '${pattern}', which has parameters.`,
        undefined,
        'mount them at a path of plain segments.',
      );
    const belowPrefix = pathBelow(this.prefix);
    const belowPattern = pathBelow(fixed);
    return mountAt(middleware, (url) => belowPattern(belowPrefix(url)));
  }
}

function coverageOf(pattern: string): (path: string) => boolean {
  if (pattern === '/') return () => true;
  const fixed = fixedPath(pattern);
  if (fixed !== undefined) return (path) => path === fixed || path.startsWith(`${fixed}/`);
  const whole = compileOrExplain(pattern);
  return (path) => whole.match(path) !== undefined;
}

/** The pattern as clients send it; `undefined` when it has more than plain segments. */
function fixedPath(pattern: string): string | undefined {
  const segments = readSegments(pattern);
  return isFixed(segments) ? `/${segments.join('/')}` : undefined;
}

function compileOrExplain(pattern: string) {
  try {
    return compilePattern(pattern, { end: false });
  } catch (cause) {
    throw problems.invalidRoute(
      `'${pattern}' is no path of middleware: ${cause instanceof Error ? cause.message : String(cause)}`,
      undefined,
      "write parameters as ':name', and other special characters after '\\\\'.",
    );
  }
}
