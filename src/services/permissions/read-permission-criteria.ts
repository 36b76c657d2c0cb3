import type { PermissionCondition, PermissionCriteria, PermissionRuleParams } from '../../contracts/permission.js';
import { InputError } from '../../errors/http-errors.js';
import { isRecord } from './is-record.js';

type Criteria = PermissionCriteria<PermissionCondition>;

const DEEPEST = 32;
const KINDS = ['allOf', 'anyOf', 'not', 'rule'] as const;

/**
 * Checks that a value which came from elsewhere is conditions, and makes a copy without anything else. What could be read in two ways,
 * such as `{ anyOf, not }`, is refused.
 *
 * @param where - where it stands, for the message
 * @throws InputError which says where it is wrong; also for more than 32 levels
 */
export function readPermissionCriteria(value: unknown, where = 'conditions'): Criteria {
  return read(value, where, DEEPEST);
}

/** @param left - how many levels there may still be */
function read(value: unknown, where: string, left: number): Criteria {
  if (left < 1) throw new InputError(`${where} is nested deeper than ${DEEPEST} levels`);
  if (!isRecord(value)) throw new InputError(`${where} must be an object`);
  const kinds = KINDS.filter((kind) => value[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw new InputError(`${where} must have one of ${KINDS.join(', ')}, and has ${kinds.join(' and ') || 'none'}`);
  switch (kind) {
    case 'allOf':
      return { allOf: readList(value[kind], `${where}.allOf`, left) };
    case 'anyOf':
      return { anyOf: readList(value[kind], `${where}.anyOf`, left) };
    case 'not':
      return { not: read(value[kind], `${where}.not`, left - 1) };
    case 'rule':
      return readCondition(value, where);
  }
}

function readList(value: unknown, where: string, left: number): [Criteria, ...Criteria[]] {
  if (!Array.isArray(value)) throw new InputError(`${where} must be a list`);
  const [first, ...others] = value.map((item, index) => read(item, `${where}[${index}]`, left - 1));
  if (first === undefined) throw new InputError(`${where} must not be empty`);
  return [first, ...others];
}

function readCondition(
  { rule, resourceType, params }: Readonly<Record<string, unknown>>,
  where: string,
): PermissionCondition {
  if (typeof rule !== 'string') throw new InputError(`${where}.rule must be a text`);
  if (typeof resourceType !== 'string') throw new InputError(`${where}.resourceType must be a text`);
  if (params === undefined) return { rule, resourceType };
  if (!isRecord(params)) throw new InputError(`${where}.params must be an object`);
  return { rule, resourceType, params: params as PermissionRuleParams };
}
