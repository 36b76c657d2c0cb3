import type {
  ConditionalPolicyDecision,
  PermissionCondition,
  PermissionCriteria,
  ResourcePermission,
} from '../../contracts/permission.js';
import type { PermissionResourceReference, PermissionRule } from '../../contracts/permissions-registry.js';
import { type ConditionFactory, createConditionFactory } from './create-condition-factory.js';

// What a rule works on does not matter here, and only `any` stands for whatever it may be.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyRule = PermissionRule<any, any, string, any>;

type Rules = Readonly<Record<string, AnyRule>>;

type FactoryOf<Rule extends AnyRule> = ConditionFactory<Rule['resourceType'], ParamsOf<Rule>>;

type ParamsOf<Rule extends AnyRule> =
  Rule extends PermissionRule<infer _Resource, infer _Query, infer _ResourceType, infer Params> ? Params : never;

/** What a plugin hands to those who write policies. */
export interface ConditionExports<ResourceType extends string, Of extends Rules> {
  /** For each rule, under the same name, what makes a condition of it. */
  readonly conditions: { readonly [Name in keyof Of]: FactoryOf<Of[Name]> };
  /**
   * The decision that a permission is granted for what meets the conditions.
   *
   * @param permission - lets the compiler see that it is about resources of this type
   */
  createConditionalDecision(
    permission: ResourcePermission<ResourceType>,
    conditions: PermissionCriteria<PermissionCondition<ResourceType>>,
  ): ConditionalPolicyDecision;
}

/**
 * Makes, of the rules of a type of resource, what policies are written with.
 *
 * @example
 * ```ts
 * export const { conditions: bookingConditions, createConditionalDecision: createBookingDecision } = createConditionExports({
 *   resourceRef: bookings,
 *   rules: { isOwner },
 * });
 * ```
 */
export function createConditionExports<ResourceType extends string, const Of extends Rules>({
  resourceRef: { pluginId, resourceType },
  rules,
}: {
  readonly resourceRef: PermissionResourceReference<unknown, unknown, ResourceType>;
  readonly rules: Of;
}): ConditionExports<ResourceType, Of> {
  const conditions = Object.entries(rules).map(([name, rule]) => [name, createConditionFactory(rule)]);
  return {
    conditions: Object.fromEntries(conditions),
    createConditionalDecision: (_, criteria) => ({
      result: 'CONDITIONAL',
      pluginId,
      resourceType,
      conditions: criteria,
    }),
  };
}
