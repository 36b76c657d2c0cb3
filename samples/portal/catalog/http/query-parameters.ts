import { InputError } from 'proscenium';
import type { EntityFilter, EntityOrder, FieldCondition } from '../storage/entity-query.js';

/** The query of a request as Koa reads it. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads `filter`: conditions separated by commas must all hold; of several filters, any one. A condition is `field` (it is there)
 * or `field=value`; several values for one field stand for any of them.
 *
 * @throws InputError
 */
export function parseFilter(filters: readonly string[]): EntityFilter {
  return filters.map(parseConditions).filter((conditions) => conditions.length > 0);
}

/** Every value of a parameter that may be given more than once. */
export function allOf(query: Query, name: string): readonly string[] {
  const value = query[name] ?? [];
  return typeof value === 'string' ? [value] : value;
}

/** Every value of a parameter that holds lists separated by commas, and may be given more than once. */
export function listOf(query: Query, name: string): readonly string[] {
  return allOf(query, name).flatMap(splitList);
}

/** @throws InputError when it is given more than once */
export function oneOf(query: Query, name: string): string | undefined {
  const [value, ...others] = allOf(query, name);
  if (others.length > 0) throw new InputError(`Invalid ${name}: give it once only`);
  return value;
}

/**
 * @param smallest - what the number must not be less than
 * @throws InputError
 */
export function integerOf(query: Query, name: string, smallest: number): number | undefined {
  const value = oneOf(query, name);
  if (value === undefined) return undefined;
  const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < smallest)
    throw new InputError(`Invalid ${name} '${value}': must be an integer, and at least ${smallest}`);
  return number;
}

/**
 * Reads `order=asc:metadata.name`, which may be given more than once.
 *
 * @throws InputError
 */
export function parseOrder(query: Query): readonly EntityOrder[] {
  return allOf(query, 'order').map((value) => {
    const [direction, ...field] = value.split(':');
    return orderOf(
      direction,
      field.join(':'),
      `Invalid order '${value}': must be asc:<field> or desc:<field>, such as asc:metadata.name`,
    );
  });
}

/**
 * Reads `orderField=metadata.name,asc`, which may be given more than once.
 *
 * @throws InputError
 */
export function parseOrderFields(orderFields: readonly string[]): readonly EntityOrder[] {
  return orderFields.map((value) => {
    const [field = '', direction = 'asc', ...others] = value.split(',');
    const expected = `Invalid orderField '${value}': must be <field>,asc or <field>,desc, such as metadata.name,asc`;
    return orderOf(others.length === 0 ? direction : undefined, field, expected);
  });
}

function orderOf(direction: string | undefined, field: string, expected: string): EntityOrder {
  if ((direction !== 'asc' && direction !== 'desc') || field === '') throw new InputError(expected);
  return { field, direction };
}

function parseConditions(filter: string): readonly FieldCondition[] {
  const values = new Map<string, readonly string[] | undefined>();
  for (const statement of splitList(filter)) {
    const { field, value } = parseStatement(statement);
    values.set(field, value === undefined ? values.get(field) : [...(values.get(field) ?? []), value]);
  }
  return [...values].map(([field, anyOf]) => (anyOf === undefined ? { field } : { field, values: anyOf }));
}

function parseStatement(statement: string): { readonly field: string; readonly value: string | undefined } {
  const index = statement.indexOf('=');
  const field = index < 0 ? statement : statement.slice(0, index).trim();
  const value = index < 0 ? undefined : statement.slice(index + 1).trim();
  if (field !== '' && value !== '') return { field, value };
  throw new InputError(
    `Invalid filter, '${statement}' is not a valid statement: must be <field> or <field>=<value>, such as kind=component`,
  );
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
