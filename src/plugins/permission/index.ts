export { AllowAllPolicy } from './allow-all-policy.js';
export { PermissionPlugin, PermissionPlugin as default } from './permission-plugin.js';
export {
  type PermissionPolicy,
  PolicyExtensionPoint,
  type PolicyQuery,
  type PolicyQueryUser,
} from './permission-policy.js';
