import type { PermissionCondition, PermissionRuleParams } from '../../contracts/permission.js';
import type { PermissionRule } from '../../contracts/permissions-registry.js';

/** Makes the condition that a rule holds; takes its parameters where it has any. */
export type ConditionFactory<ResourceType extends string, Params extends PermissionRuleParams> = (
  ...params: undefined extends Params ? [params?: Params] : [params: Params]
) => PermissionCondition<ResourceType, Params>;

/**
 * Makes what a policy calls to ask for a rule.
 *
 * @example
 * ```ts
 * const ownedBy = createConditionFactory(isOwner);
 * const mine = ownedBy({ owners: ['user:default/ada'] });
 * ```
 */
export function createConditionFactory<ResourceType extends string, Params extends PermissionRuleParams>({
  name,
  resourceType,
}: Pick<
  PermissionRule<never, unknown, ResourceType, Params>,
  'name' | 'resourceType' | 'paramsSchema'
>): ConditionFactory<ResourceType, Params> {
  return (...[params]) => ({ rule: name, resourceType, ...(params !== undefined && { params }) });
}
