import { Contract } from '../decorators/contract.js';
import type { StandardSchema } from '../decorators/route-options.js';
import type { Permission, PermissionCriteria, PermissionRuleParams } from './permission.js';

/** Names a type of resource, and carries the types that its rules work on. */
export interface PermissionResourceReference<
  Resource = unknown,
  Query = unknown,
  ResourceType extends string = string,
> {
  /** The plugin that the resources belong to. */
  readonly pluginId: string;
  readonly resourceType: ResourceType;
  /** Carries the type only; never read. */
  readonly TResource?: Resource;
  /** Carries the type only; never read. */
  readonly TQuery?: Query;
}

/** A question about a resource that a policy may build conditions from. */
export interface PermissionRule<
  Resource = unknown,
  Query = unknown,
  ResourceType extends string = string,
  Params extends PermissionRuleParams = PermissionRuleParams,
> {
  /** Unique for its type of resource; upper case by custom: `IS_OWNER`. */
  readonly name: string;
  /** For those who write policies. */
  readonly description: string;
  readonly resourceType: ResourceType;
  /** What the rule is given; without one it is given nothing. Must check at once: one that answers with a promise is refused. */
  readonly paramsSchema?: StandardSchema<Params>;
  /** Whether the resource meets the rule. */
  apply(resource: Resource, params: NoInfer<Params>): boolean;
  /** The rule as part of a query, in the language of the plugin's own store. */
  toQuery(params: NoInfer<Params>): PermissionCriteria<Query>;
}

/** The rules of one type of resource. */
export interface PermissionRuleset<Resource = unknown, Query = unknown, ResourceType extends string = string> {
  /** @throws Error when there is no such rule */
  getRuleByName(name: string): PermissionRule<Resource, Query, ResourceType>;
}

/** A type of resource with all that is known of it. */
export interface PermissionResourceTypeOptions<Resource, Query, ResourceType extends string> {
  readonly resourceRef: PermissionResourceReference<Resource, Query, ResourceType>;
  /** The permissions that are about such resources. */
  readonly permissions?: readonly Permission[];
  readonly rules: readonly PermissionRule<NoInfer<Resource>, NoInfer<Query>, NoInfer<ResourceType>>[];
  /**
   * Loads resources so that conditions can be applied to them elsewhere; without it such requests are answered with 501.
   *
   * @returns as many as were asked for, in their order, `undefined` for one that is not there
   */
  getResources?(resourceRefs: string[]): Promise<(NoInfer<Resource> | undefined)[]>;
}

/**
 * Makes known which permissions a plugin asks for, and which rules a policy may use on its resources.
 * Everything must be added before the plugin has started.
 *
 * @example
 * ```ts
 * import { type PermissionResourceReference, PermissionsRegistry, Plugin } from 'proscenium';
 *
 * interface Booking {
 *   readonly owner: string;
 * }
 * const bookings: PermissionResourceReference<Booking, { owner: string }, 'booking'> = {
 *   pluginId: 'box-office',
 *   resourceType: 'booking',
 * };
 *
 * @Plugin('box-office')
 * export class BoxOfficePlugin {
 *   constructor(permissions: PermissionsRegistry) {
 *     permissions.addResourceType({
 *       resourceRef: bookings,
 *       permissions: [
 *         { type: 'resource', name: 'box-office.booking.read', attributes: { action: 'read' }, resourceType: 'booking' },
 *       ],
 *       rules: [
 *         {
 *           name: 'IS_BOX_OFFICE',
 *           description: 'The box office itself has made the booking.',
 *           resourceType: 'booking',
 *           apply: (booking) => booking.owner === 'box-office',
 *           toQuery: () => ({ owner: 'box-office' }),
 *         },
 *       ],
 *     });
 *   }
 * }
 * ```
 */
@Contract('core.permissionsRegistry')
export abstract class PermissionsRegistry {
  /** @throws Error after the plugin has started */
  abstract addPermissions(permissions: readonly Permission[]): void;
  /**
   * Adds rules to types of resources, also to those that another part of the plugin has added.
   *
   * @throws Error after the plugin has started, and for a name that its type of resource has already
   */
  abstract addPermissionRules(rules: readonly PermissionRule[]): void;
  /** @throws Error after the plugin has started, for a type that is there already, and for a reference of another plugin */
  abstract addResourceType<Resource, Query, const ResourceType extends string>(
    options: PermissionResourceTypeOptions<Resource, Query, ResourceType>,
  ): void;
  /**
   * The rules of a type of resource, those included that modules have added.
   *
   * @throws Error for a reference of another plugin
   */
  abstract getPermissionRuleset<Resource, Query, ResourceType extends string>(
    resourceRef: PermissionResourceReference<Resource, Query, ResourceType>,
  ): PermissionRuleset<Resource, Query, ResourceType>;
}
