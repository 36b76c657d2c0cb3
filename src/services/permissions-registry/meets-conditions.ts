import type { PermissionCondition, PermissionCriteria } from '../../contracts/permission.js';
import type { PermissionRuleset } from '../../contracts/permissions-registry.js';
import { problems } from '../../errors/catalogue.js';
import { show } from '../../errors/words.js';
import { isAndCriteria, isNotCriteria, isOrCriteria } from './kinds-of-criteria.js';
import { readRuleParams } from './rule-params.js';

/**
 * Whether a resource meets conditions.
 *
 * @throws ProsceniumError `INVALID_CONDITIONS` for an unknown rule, and for parameters that it does not take; `INVALID_PERMISSION` for a rule
 *   that answers with anything but yes or no
 */
export function meetsConditions<Resource>(
  conditions: PermissionCriteria<PermissionCondition>,
  resource: Resource,
  ruleset: PermissionRuleset<Resource>,
): boolean {
  if (isAndCriteria(conditions)) return conditions.allOf.every((one) => meetsConditions(one, resource, ruleset));
  if (isOrCriteria(conditions)) return conditions.anyOf.some((one) => meetsConditions(one, resource, ruleset));
  if (isNotCriteria(conditions)) return !meetsConditions(conditions.not, resource, ruleset);
  const rule = ruleset.getRuleByName(conditions.rule);
  const isMet: unknown = rule.apply(resource, readRuleParams(rule, conditions));
  // A promise would count as a yes, and `undefined` below `not` as well.
  if (typeof isMet !== 'boolean')
    throw problems.invalidPermission(
      `Rule '${rule.name}' of resource type '${rule.resourceType}' answers with ${show(isMet)}.`,
      'let its apply() return true or false, at once.',
    );
  return isMet;
}
