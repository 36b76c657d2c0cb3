import type { HttpAuthPolicy, Route } from '../../contracts/http-router.js';
import type { Principal } from '../../decorators/route-options.js';
import type { DescribedRoute } from '../openapi/index.js';
import { accessOf, DEFAULT_ALLOW } from './barrier/access.js';
import { cleanPattern } from './route-pattern.js';

/** What documents say of a route; who may call it is what the route says, and what policies add where it says nothing narrower. */
export function describeRoute(route: Route, policies: readonly HttpAuthPolicy[]): DescribedRoute {
  const { method, options = {}, name } = route;
  const path = cleanPattern(route.path);
  const allow = options.allow ?? DEFAULT_ALLOW;
  const added = accessOf(allow).isNarrow ? [] : exceptionsFor(path, policies);
  return { method, path, allow: [...new Set([...allow, ...added])], options, name };
}

function exceptionsFor(path: string, policies: readonly HttpAuthPolicy[]): readonly Principal[] {
  return policies.filter((policy) => covers(cleanPattern(policy.path), path)).map(({ allow }) => allow);
}

/** Compares pattern with pattern, letter by letter: enough for what people write, and for a document. */
function covers(policy: string, path: string): boolean {
  return policy === '/' || policy === '/*' || path === policy || path.startsWith(`${policy}/`);
}
