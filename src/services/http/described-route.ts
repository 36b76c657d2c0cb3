import type { HttpAuthPolicy, Route } from '../../contracts/http-router.js';
import type { Principal } from '../../decorators/route-options.js';
import type { DescribedRoute } from '../openapi/index.js';
import { cleanPattern } from './route-pattern.js';

/** Who may call a route that does not say it. */
export const DEFAULT_ALLOW: readonly Principal[] = ['user', 'service'];

/** What documents say of a route; who may call it is what the route says, and what policies add. */
export function describeRoute(route: Route, policies: readonly HttpAuthPolicy[]): DescribedRoute {
  const { method, options = {}, name } = route;
  const path = cleanPattern(route.path);
  const added = policies.filter((policy) => covers(cleanPattern(policy.path), path)).map(({ allow }) => allow);
  return { method, path, allow: [...new Set([...(options.allow ?? DEFAULT_ALLOW), ...added])], options, name };
}

/** Compares pattern with pattern, letter by letter: enough for what people write, and for a document. */
function covers(policy: string, path: string): boolean {
  return policy === '/' || path === policy || path.startsWith(`${policy}/`);
}
