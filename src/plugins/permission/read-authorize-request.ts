import type { Permission, PermissionAttributes } from '../../contracts/permission.js';
import { InputError } from '../../errors/http-errors.js';

/** What somebody wants to do, once or for several resources. */
export interface AuthorizeItem {
  readonly id: string;
  readonly permission: Permission;
  readonly resourceRef?: string | readonly string[];
}

/** @throws InputError which says where the body is wrong */
export function readAuthorizeRequest(body: unknown): readonly AuthorizeItem[] {
  const { items } = readObject(body, 'the body');
  if (!Array.isArray(items)) throw new InputError('items must be a list');
  return items.map((item, index) => readItem(item, `items[${index}]`));
}

function readItem(value: unknown, where: string): AuthorizeItem {
  const item = readObject(value, where);
  const id = readText(item['id'], `${where}.id`);
  const permission = readPermission(item['permission'], `${where}.permission`);
  const { resourceRef } = item;
  if (resourceRef === undefined) return { id, permission };
  if (permission.type === 'basic')
    throw new InputError(`${where} must have no resourceRef: the permission ${permission.name} is about no resources`);
  return { id, permission, resourceRef: readReference(resourceRef, `${where}.resourceRef`) };
}

function readPermission(value: unknown, where: string): Permission {
  const { type, name: givenName, attributes: given, resourceType } = readObject(value, where);
  const name = readText(givenName, `${where}.name`);
  const attributes = readAttributes(given, `${where}.attributes`);
  if (type === 'basic') return { type, name, attributes };
  if (type !== 'resource') throw new InputError(`${where}.type must be 'basic' or 'resource'`);
  return { type, name, attributes, resourceType: readText(resourceType, `${where}.resourceType`) };
}

const ACTIONS = ['create', 'read', 'update', 'delete'] as const;

function readAttributes(value: unknown, where: string): PermissionAttributes {
  const { action: given } = readObject(value, where);
  if (given === undefined) return {};
  const action = ACTIONS.find((one) => one === given);
  if (action === undefined) throw new InputError(`${where}.action must be one of ${ACTIONS.join(', ')}`);
  return { action };
}

function readReference(value: unknown, where: string): string | readonly string[] {
  if (!Array.isArray(value)) return readText(value, where);
  if (value.length === 0) throw new InputError(`${where} must not be empty`);
  return value.map((one, index) => readText(one, `${where}[${index}]`));
}

function readObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${where} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new InputError(`${where} must be a text`);
  return value;
}
