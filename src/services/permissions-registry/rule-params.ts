import type { PermissionCondition, PermissionRuleParams } from '../../contracts/permission.js';
import type { PermissionRule } from '../../contracts/permissions-registry.js';
import type { SchemaIssue } from '../../decorators/route-options.js';
import { problems } from '../../errors/catalogue.js';

type CheckedRule = Pick<PermissionRule, 'name' | 'resourceType' | 'paramsSchema'>;

/**
 * The parameters of a condition as its rule receives them: checked, and as the schema has changed them.
 *
 * @throws ProsceniumError `INVALID_CONDITIONS` when they do not fit; `INVALID_PERMISSION` for a schema that answers with a promise
 */
export function readRuleParams(rule: CheckedRule, { params, resourceType }: PermissionCondition): PermissionRuleParams {
  if (resourceType !== rule.resourceType)
    throw problems.invalidConditions(
      `The conditions use rule '${rule.name}' of resource type '${rule.resourceType}' for '${resourceType}'.`,
      'let the policy make its conditions with the factories of the plugin that owns the resources.',
    );
  const result = check(rule, params);
  if (result.issues === undefined) return result.value ?? {};
  throw problems.invalidConditions(
    `Parameters to rule '${rule.name}' are invalid: ${result.issues.map(describe).join('; ')}.`,
    'give the rule what its schema asks for.',
  );
}

function check(rule: CheckedRule, params: PermissionRuleParams) {
  if (rule.paramsSchema === undefined) return nothingIn(params);
  const result = rule.paramsSchema['~standard'].validate(params);
  if ('then' in result)
    throw problems.invalidPermission(
      `The schema of the parameters to rule '${rule.name}' answers with a promise.`,
      'use a schema that checks at once.',
    );
  return result;
}

function nothingIn(params: PermissionRuleParams) {
  const names = Object.keys(params ?? {});
  if (names.length === 0) return { value: {}, issues: undefined };
  return { issues: [{ message: `it takes none, and was given ${names.join(', ')}` }] };
}

function describe({ path = [], message }: SchemaIssue): string {
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return names.length === 0 ? message : `${names.join('.')}: ${message}`;
}
