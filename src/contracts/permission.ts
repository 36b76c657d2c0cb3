import type { JsonPrimitive } from './root-config.js';

/** What a permission is about, beside its name. */
export interface PermissionAttributes {
  readonly action?: 'create' | 'read' | 'update' | 'delete';
}

/** A permission that is needed for something as a whole. */
export interface BasicPermission {
  readonly type: 'basic';
  /** Unique in a deployment: `catalog.entity.create`. */
  readonly name: string;
  readonly attributes: PermissionAttributes;
}

/** A permission that is needed for single things of one type, and may be granted for some of them. */
export interface ResourcePermission<ResourceType extends string = string> {
  readonly type: 'resource';
  /** Unique in a deployment: `catalog.entity.read`. */
  readonly name: string;
  readonly attributes: PermissionAttributes;
  /** What is acted on: `catalog-entity`. */
  readonly resourceType: ResourceType;
}

/** What must be allowed before something is done. */
export type Permission = BasicPermission | ResourcePermission;

/** How a decision turned out; `CONDITIONAL` depends on the single resource. */
export type AuthorizeResult = 'ALLOW' | 'DENY' | 'CONDITIONAL';

/** Yes or no. */
export interface DefinitivePolicyDecision {
  readonly result: 'ALLOW' | 'DENY';
}

/** Yes for those resources that meet the conditions. */
export interface ConditionalPolicyDecision {
  readonly result: 'CONDITIONAL';
  /** The plugin that the resources belong to, and that knows the rules. */
  readonly pluginId: string;
  readonly resourceType: string;
  readonly conditions: PermissionCriteria<PermissionCondition>;
}

/** What the policy of a deployment says. */
export type PolicyDecision = DefinitivePolicyDecision | ConditionalPolicyDecision;

/** One value that a rule is given. */
export type PermissionRuleParam = undefined | JsonPrimitive | JsonPrimitive[];

/** The values that a rule is given, by name. */
export type PermissionRuleParams = undefined | Record<string, PermissionRuleParam>;

/** A rule by name, and what it is given. */
export interface PermissionCondition<
  ResourceType extends string = string,
  Params extends PermissionRuleParams = PermissionRuleParams,
> {
  readonly resourceType: ResourceType;
  readonly rule: string;
  readonly params?: Params;
}

/** Holds when every one of the criteria does. */
export interface AllOfCriteria<Condition> {
  readonly allOf: [PermissionCriteria<Condition>, ...PermissionCriteria<Condition>[]];
}

/** Holds when at least one of the criteria does. */
export interface AnyOfCriteria<Condition> {
  readonly anyOf: [PermissionCriteria<Condition>, ...PermissionCriteria<Condition>[]];
}

/** Holds when the criterion does not. */
export interface NotCriteria<Condition> {
  readonly not: PermissionCriteria<Condition>;
}

/** A condition, or several that are joined. */
export type PermissionCriteria<Condition> =
  | AllOfCriteria<Condition>
  | AnyOfCriteria<Condition>
  | NotCriteria<Condition>
  | Condition;
