import type { BasicPermission, PermissionAttributes, ResourcePermission } from '../../contracts/permission.js';

/**
 * Makes a permission: about resources of a type when there is a `resourceType`, else about something as a whole.
 *
 * @param permission - `name`: unique in a deployment; `attributes`: what policies go by beside the name
 *
 * @example
 * ```ts
 * import { createPermission } from 'proscenium';
 *
 * export const bookingRead = createPermission({
 *   name: 'box-office.booking.read',
 *   attributes: { action: 'read' },
 *   resourceType: 'booking',
 * });
 * ```
 */
export function createPermission<const ResourceType extends string>(permission: {
  readonly name: string;
  readonly attributes: PermissionAttributes;
  readonly resourceType: ResourceType;
}): ResourcePermission<ResourceType>;
export function createPermission(permission: {
  readonly name: string;
  readonly attributes: PermissionAttributes;
  readonly resourceType?: never;
}): BasicPermission;
export function createPermission(permission: {
  readonly name: string;
  readonly attributes: PermissionAttributes;
  readonly resourceType?: string;
}): BasicPermission | ResourcePermission {
  const { name, attributes, resourceType } = permission;
  return resourceType === undefined
    ? { type: 'basic', name, attributes }
    : { type: 'resource', name, attributes, resourceType };
}
