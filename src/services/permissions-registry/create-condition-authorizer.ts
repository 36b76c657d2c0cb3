import type { PolicyDecision } from '../../contracts/permission.js';
import { meetsConditions } from './meets-conditions.js';
import { type Rules, rulesetOf } from './rules-by-name.js';

/**
 * Makes what tells whether a decision permits something for a resource that is at hand. What is not there is not permitted.
 *
 * @param rules - those of the registry, `getPermissionRuleset`, or a list
 * @returns throws ProsceniumError `INVALID_CONDITIONS` for an unknown rule, and for parameters that it does not take
 *
 * @example
 * ```ts
 * const isAllowed = createConditionAuthorizer(registry.getPermissionRuleset(bookings));
 * const visible = found.filter((booking) => isAllowed(decision, booking));
 * ```
 */
export function createConditionAuthorizer<Resource>(
  rules: Rules<Resource, unknown>,
): (decision: PolicyDecision, resource: Resource | undefined) => boolean {
  const ruleset = rulesetOf(rules);
  return (decision, resource) => {
    if (decision.result !== 'CONDITIONAL') return decision.result === 'ALLOW';
    return resource !== undefined && meetsConditions(decision.conditions, resource, ruleset);
  };
}
