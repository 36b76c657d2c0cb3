import type { PermissionCriteria, PermissionRuleParams } from '../../contracts/permission.js';
import type { PermissionResourceReference, PermissionRule } from '../../contracts/permissions-registry.js';
import type { StandardSchema } from '../../decorators/route-options.js';

/** A rule for the resources of a {@link PermissionResourceReference}, which its types come from. */
export interface CreatePermissionRuleOptions<
  Resource,
  Query,
  ResourceType extends string,
  Params extends PermissionRuleParams,
> {
  /** Unique for its type of resource; upper case by custom: `IS_OWNER`. */
  readonly name: string;
  /** For those who write policies. */
  readonly description: string;
  readonly resourceRef: PermissionResourceReference<Resource, Query, ResourceType>;
  /** What the rule is given; without one it is given nothing. Must check at once: one that answers with a promise is refused. */
  readonly paramsSchema?: StandardSchema<Params>;
  /** Whether the resource meets the rule. */
  apply(resource: NoInfer<Resource>, params: NoInfer<Params>): boolean;
  /** The rule as part of a query, in the language of the plugin's own store. It must select what `apply` accepts. */
  toQuery(params: NoInfer<Params>): PermissionCriteria<NoInfer<Query>>;
}

/**
 * Makes a rule with the types of its resource.
 *
 * @example
 * ```ts
 * const isOwner = createPermissionRule({
 *   name: 'IS_OWNER',
 *   description: 'The booking belongs to one of the owners.',
 *   resourceRef: bookings,
 *   paramsSchema: z.object({ owners: z.array(z.string()) }),
 *   apply: (booking, { owners }) => owners.includes(booking.owner),
 *   toQuery: ({ owners }) => ({ owner: owners }),
 * });
 * ```
 */
export function createPermissionRule<
  Resource,
  Query,
  ResourceType extends string,
  Params extends PermissionRuleParams = undefined,
>(
  options: CreatePermissionRuleOptions<Resource, Query, ResourceType, Params>,
): PermissionRule<Resource, Query, ResourceType, Params> {
  const { name, description, resourceRef, paramsSchema } = options;
  return {
    name,
    description,
    resourceType: resourceRef.resourceType,
    ...(paramsSchema && { paramsSchema }),
    apply: (resource, params) => options.apply(resource, params),
    toQuery: (params) => options.toQuery(params),
  };
}
