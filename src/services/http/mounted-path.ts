import type { Middleware } from '../../contracts/context.js';
import { problems } from '../../errors/catalogue.js';
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
    const covers = coverageOf(cleanPattern(pattern));
    return (ctx, next) => (covers(this.below(ctx.req.url ?? '/')) ? middleware(ctx, next) : next());
  }
}

function coverageOf(pattern: string): (path: string) => boolean {
  if (pattern === '/') return () => true;
  const segments = readSegments(pattern);
  if (isFixed(segments)) {
    const fixed = `/${segments.join('/')}`;
    return (path) => path === fixed || path.startsWith(`${fixed}/`);
  }
  const whole = compileOrExplain(pattern);
  return (path) => whole.match(path) !== undefined;
}

function compileOrExplain(pattern: string) {
  try {
    return compilePattern(pattern, false);
  } catch (cause) {
    throw problems.invalidRoute(
      `'${pattern}' is no path of middleware: ${cause instanceof Error ? cause.message : String(cause)}`,
      undefined,
      "write parameters as ':name', and other special characters after '\\\\'.",
    );
  }
}
