import type { PermissionCondition, PermissionCriteria } from '../../contracts/permission.js';
import { InputError } from '../../errors/http-errors.js';
import { readPermissionCriteria } from '../permissions/index.js';

/** Conditions to apply to one resource or several. */
export interface ApplyItem {
  readonly id: string;
  readonly resourceRef: string | readonly string[];
  readonly resourceType: string;
  readonly conditions: PermissionCriteria<PermissionCondition>;
}

/** @throws InputError which says where the body is wrong */
export function readApplyRequest(body: unknown): readonly ApplyItem[] {
  const items = propertyOf(body, 'items');
  if (!Array.isArray(items)) throw new InputError('items must be a list');
  return items.map((item: unknown, index) => {
    const where = `items[${index}]`;
    return {
      id: readText(propertyOf(item, 'id'), `${where}.id`),
      resourceRef: readReference(propertyOf(item, 'resourceRef'), `${where}.resourceRef`),
      resourceType: readText(propertyOf(item, 'resourceType'), `${where}.resourceType`),
      conditions: readPermissionCriteria(propertyOf(item, 'conditions'), `${where}.conditions`),
    };
  });
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new InputError(`${where} must be a text`);
  return value;
}

function readReference(value: unknown, where: string): string | readonly string[] {
  if (!Array.isArray(value)) return readText(value, where);
  if (value.length === 0) throw new InputError(`${where} must not be empty`);
  return value.map((one, index) => readText(one, `${where}[${index}]`));
}
