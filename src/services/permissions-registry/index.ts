export { createConditionAuthorizer } from './create-condition-authorizer.js';
export { type ConditionExports, createConditionExports } from './create-condition-exports.js';
export { type ConditionFactory, createConditionFactory } from './create-condition-factory.js';
export { type ConditionTransformer, createConditionTransformer } from './create-condition-transformer.js';
export { createPermissionResourceRef } from './create-permission-resource-ref.js';
export { createPermissionRule, type CreatePermissionRuleOptions } from './create-permission-rule.js';
export { isAndCriteria, isNotCriteria, isOrCriteria } from './kinds-of-criteria.js';
export { ServedPermissionsRegistry } from './served-permissions-registry.js';
