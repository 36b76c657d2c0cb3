import type { AllOfCriteria, AnyOfCriteria, NotCriteria, PermissionCriteria } from '../../contracts/permission.js';

/** Whether every one of several criteria must hold. */
export function isAndCriteria<Condition>(
  criteria: PermissionCriteria<Condition>,
): criteria is AllOfCriteria<Condition> {
  return has(criteria, 'allOf');
}

/** Whether one of several criteria must hold. */
export function isOrCriteria<Condition>(criteria: PermissionCriteria<Condition>): criteria is AnyOfCriteria<Condition> {
  return has(criteria, 'anyOf');
}

/** Whether a criterion must not hold. */
export function isNotCriteria<Condition>(criteria: PermissionCriteria<Condition>): criteria is NotCriteria<Condition> {
  return has(criteria, 'not');
}

function has(criteria: unknown, kind: string): boolean {
  return typeof criteria === 'object' && criteria !== null && Object.hasOwn(criteria, kind);
}
