import type { PermissionCondition, PermissionCriteria } from '../../contracts/permission.js';
import type { PermissionRuleset } from '../../contracts/permissions-registry.js';
import { isAndCriteria, isNotCriteria, isOrCriteria } from './kinds-of-criteria.js';
import { readRuleParams } from './rule-params.js';
import { type Rules, rulesetOf } from './rules-by-name.js';

type Conditions = PermissionCriteria<PermissionCondition>;

/** Makes a query of conditions. */
export type ConditionTransformer<Query> = (conditions: Conditions) => PermissionCriteria<Query>;

/**
 * Makes what turns the conditions of a decision into a query for the plugin's own store: every condition becomes what `toQuery` of its rule
 * makes of it, joined as the conditions were.
 *
 * @param rules - those of the registry, `getPermissionRuleset`, or a list
 * @returns throws ProsceniumError `INVALID_CONDITIONS` for an unknown rule, and for parameters that it does not take
 *
 * @example
 * ```ts
 * const toQuery = createConditionTransformer(registry.getPermissionRuleset(bookings));
 * if (decision.result === 'CONDITIONAL') found = await store.find(toQuery(decision.conditions));
 * ```
 */
export function createConditionTransformer<Query>(
  // oxlint-disable-next-line typescript/no-explicit-any -- rules on any resource make queries of this kind
  rules: Rules<any, Query>,
): ConditionTransformer<Query> {
  const ruleset = rulesetOf(rules);
  return (conditions) => transform(conditions, ruleset);
}

function transform<Query>(
  conditions: Conditions,
  ruleset: PermissionRuleset<unknown, Query>,
): PermissionCriteria<Query> {
  if (isAndCriteria(conditions)) return { allOf: transformAll(conditions.allOf, ruleset) };
  if (isOrCriteria(conditions)) return { anyOf: transformAll(conditions.anyOf, ruleset) };
  if (isNotCriteria(conditions)) return { not: transform(conditions.not, ruleset) };
  const rule = ruleset.getRuleByName(conditions.rule);
  return rule.toQuery(readRuleParams(rule, conditions));
}

function transformAll<Query>(
  [first, ...others]: readonly [Conditions, ...Conditions[]],
  ruleset: PermissionRuleset<unknown, Query>,
): [PermissionCriteria<Query>, ...PermissionCriteria<Query>[]] {
  return [transform(first, ruleset), ...others.map((one) => transform(one, ruleset))];
}
