import type { PermissionResourceReference } from '../../contracts/permissions-registry.js';

/**
 * Names a type of resource. The two types are written down, the names are inferred; hence two calls.
 *
 * @example
 * ```ts
 * import { createPermissionResourceRef } from 'proscenium';
 *
 * interface Booking {
 *   readonly owner: string;
 * }
 *
 * export const bookings = createPermissionResourceRef<Booking, { owner: string }>().with({
 *   pluginId: 'box-office',
 *   resourceType: 'booking',
 * });
 * ```
 */
export function createPermissionResourceRef<Resource, Query>(): {
  with<const ResourceType extends string>(names: {
    readonly pluginId: string;
    readonly resourceType: ResourceType;
  }): PermissionResourceReference<Resource, Query, ResourceType>;
} {
  return { with: ({ pluginId, resourceType }) => ({ pluginId, resourceType }) };
}
