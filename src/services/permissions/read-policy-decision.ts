import type { DefinitivePolicyDecision, PolicyDecision } from '../../contracts/permission.js';
import { InputError } from '../../errors/http-errors.js';
import { isRecord } from './is-record.js';
import { readPermissionCriteria } from './read-permission-criteria.js';

/**
 * Checks that a value which came from elsewhere is a decision, and makes a copy without anything else.
 *
 * @param where - where it stands, for the message
 * @throws InputError which says where it is wrong
 */
export function readPolicyDecision(value: unknown, where = 'decision'): PolicyDecision {
  if (!isRecord(value)) throw new InputError(`${where} must be an object`);
  const { result, pluginId, resourceType, conditions } = value;
  if (result !== 'CONDITIONAL') return { result: readDefinitiveResult(result, `${where}.result`) };
  if (typeof pluginId !== 'string' || pluginId === '') throw new InputError(`${where}.pluginId must be a text`);
  if (typeof resourceType !== 'string') throw new InputError(`${where}.resourceType must be a text`);
  return { result, pluginId, resourceType, conditions: readPermissionCriteria(conditions, `${where}.conditions`) };
}

/** @throws InputError for anything but `ALLOW` and `DENY` */
export function readDefinitiveResult(value: unknown, where: string): DefinitivePolicyDecision['result'] {
  if (value !== 'ALLOW' && value !== 'DENY') throw new InputError(`${where} is no decision`);
  return value;
}
