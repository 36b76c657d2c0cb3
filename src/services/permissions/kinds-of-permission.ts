import type { Permission, ResourcePermission } from '../../contracts/permission.js';

/**
 * Whether a permission is a certain one, and tells the compiler.
 *
 * @example
 * ```ts
 * const result = isPermission(request.permission, bookingRead) ? 'ALLOW' : 'DENY';
 * ```
 */
export function isPermission<Expected extends Permission>(
  permission: Permission,
  expected: Expected,
): permission is Expected {
  return permission.name === expected.name;
}

/** Whether a permission is about resources, or about those of one type. */
export function isResourcePermission<ResourceType extends string = string>(
  permission: Permission,
  resourceType?: ResourceType,
): permission is ResourcePermission<ResourceType> {
  return permission.type === 'resource' && (resourceType === undefined || permission.resourceType === resourceType);
}

/** Whether something is to be created. */
export function isCreatePermission(permission: Permission): boolean {
  return permission.attributes.action === 'create';
}

/** Whether something is to be read. */
export function isReadPermission(permission: Permission): boolean {
  return permission.attributes.action === 'read';
}

/** Whether something is to be changed. */
export function isUpdatePermission(permission: Permission): boolean {
  return permission.attributes.action === 'update';
}

/** Whether something is to be deleted. */
export function isDeletePermission(permission: Permission): boolean {
  return permission.attributes.action === 'delete';
}
