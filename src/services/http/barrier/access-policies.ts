import type { HttpAuthPolicy } from '../../../contracts/http-router.js';
import { problems } from '../../../errors/catalogue.js';
import { cleanPattern, compilePattern, isFixed, readSegments } from '../route-pattern.js';

/**
 * The exceptions that a plugin makes from what its routes demand, by path: each covers its path and everything below, in capital and
 * small letters alike. What the framework serves at reserved paths is covered only by a policy that names such a path.
 */
export class AccessPolicies {
  readonly #added: HttpAuthPolicy[] = [];
  readonly #covers: Readonly<Record<HttpAuthPolicy['allow'], Coverage[]>> = { unauthenticated: [], 'user-cookie': [] };

  /** In the order in which they were added. */
  get added(): readonly HttpAuthPolicy[] {
    return this.#added;
  }

  /** @throws ProsceniumError `INVALID_ROUTE` for a path that cannot be read */
  add(policy: HttpAuthPolicy): void {
    this.#covers[policy.allow].push(coverageOf(policy.path));
    this.#added.push(policy);
  }

  /**
   * Which exception holds for a path; being open to everybody goes before cookies.
   *
   * @param path - below the plugin's prefix, without a slash at the end
   */
  of(path: string): HttpAuthPolicy['allow'] | undefined {
    if (this.#added.length === 0) return undefined;
    const lower = path.toLowerCase();
    if (this.#covers.unauthenticated.some((covers) => covers(lower))) return 'unauthenticated';
    return this.#covers['user-cookie'].some((covers) => covers(lower)) ? 'user-cookie' : undefined;
  }
}

/** Takes a path in small letters. */
type Coverage = (path: string) => boolean;

const COOKIE_PATH = '/.backstage/auth/v1/cookie';
const RESERVED = /^\/\.(?:backstage|well-known\/backstage)(?:\/|$)/;

function coverageOf(pattern: string): Coverage {
  const covers = plainCoverageOf(pattern === '*' ? '/' : cleanPattern(pattern));
  if (RESERVED.test(pattern.toLowerCase())) return covers;
  return (path) => covers(path) && (path === COOKIE_PATH || !RESERVED.test(path));
}

function plainCoverageOf(pattern: string): Coverage {
  if (pattern === '/') return () => true;
  const segments = readSegments(pattern);
  if (isFixed(segments)) {
    const fixed = `/${segments.join('/')}`.toLowerCase();
    return (path) => path === fixed || path.startsWith(`${fixed}/`);
  }
  const whole = compileOrExplain(pattern);
  return (path) => whole.match(path) !== undefined;
}

function compileOrExplain(pattern: string) {
  try {
    return compilePattern(pattern, { end: false, sensitive: false });
  } catch (cause) {
    throw problems.invalidRoute(
      `'${pattern}' is no path of an auth policy: ${cause instanceof Error ? cause.message : String(cause)}`,
      undefined,
      "write parameters as ':name', the rest of a path as '*name', and other special characters after '\\\\'.",
    );
  }
}
