export { permissionsConfig, readPermissionTimeout } from './config-schema.js';
export { createPermission } from './create-permission.js';
export {
  isCreatePermission,
  isDeletePermission,
  isPermission,
  isReadPermission,
  isResourcePermission,
  isUpdatePermission,
} from './kinds-of-permission.js';
export { PolicyPermissions } from './policy-permissions.js';
export { readPermissionCriteria } from './read-permission-criteria.js';
export { readPolicyDecision } from './read-policy-decision.js';
