import type { ServicePrincipal } from '../../contracts/credentials.js';
import type { DefinitivePolicyDecision, Permission } from '../../contracts/permission.js';

/** What a service may do: everything, unless its token confines it. Policies are about users. */
export function decideForService(principal: ServicePrincipal, permission: Permission): DefinitivePolicyDecision {
  const { permissionNames, permissionAttributes } = principal.accessRestrictions ?? {};
  const { action } = permission.attributes;
  const isNamed = permissionNames?.includes(permission.name) ?? true;
  const fits = permissionAttributes?.action === undefined || isAmong(permissionAttributes.action, action);
  return { result: isNamed && fits ? 'ALLOW' : 'DENY' };
}

function isAmong<T>(list: readonly T[], value: T | undefined): boolean {
  return value !== undefined && list.includes(value);
}
