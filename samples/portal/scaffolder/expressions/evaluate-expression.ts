import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from 'proscenium';
import { type Expression, ExpressionError, type Filter } from './expression.js';

/**
 * Works out what an expression stands for. `undefined` means: known, but empty, such as an optional parameter that was left out.
 *
 * @param expression - what {@link parseExpression} has read
 * @param scope - the names that it may use; `null` marks what is known to be empty
 * @throws ExpressionError for a path that leads nowhere, and a filter that does not fit its operand
 */
export function evaluateExpression(expression: Expression, scope: JsonObject): JsonValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return follow(expression.keys, scope);
    case 'filter':
      return applyFilter(expression.filter, evaluateExpression(expression.operand, scope));
    case 'not':
      return !isTruthy(evaluateExpression(expression.operand, scope));
    case 'equals':
      return isDeepStrictEqual(evaluateExpression(expression.left, scope), evaluateExpression(expression.right, scope));
  }
}

/** Whether a value counts as true: it is neither missing, false, zero, nor an empty text or list. */
export function isTruthy(value: JsonValue | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function follow(keys: readonly string[], scope: JsonObject): JsonValue | undefined {
  let value: JsonValue | undefined = scope;
  for (const [index, key] of keys.entries()) {
    // Below what is known to be empty everything is empty: steps.build.output of a step that was skipped.
    if (value === undefined || value === null) return undefined;
    // Own properties only: `constructor` and the like are not part of anybody's data.
    if (typeof value !== 'object' || !Object.hasOwn(value, key)) throw unknownPath(keys, index, value);
    value = (value as JsonObject)[key];
  }
  return value ?? undefined;
}

function unknownPath(keys: readonly string[], index: number, parent: JsonValue): ExpressionError {
  const path = keys.join('.');
  const known = typeof parent === 'object' && parent !== null ? Object.keys(parent) : [];
  const place = index === 0 ? 'known here' : `known in '${keys.slice(0, index).join('.')}'`;
  const hint = known.length === 0 ? `nothing is ${place}` : `${place}: ${known.join(', ')}`;
  return new ExpressionError(`'${path}' is unknown; ${hint}`);
}

function applyFilter(filter: Filter, value: JsonValue | undefined): string {
  if (filter === 'dump') return JSON.stringify(value ?? null);
  if (typeof value === 'object')
    throw new ExpressionError(`the filter '${filter}' takes a text, not an object or a list`);
  const text = String(value ?? '');
  switch (filter) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'slug':
      return slug(text);
  }
}

/** `Größe & Gewicht` → `grosse-gewicht`: letters without their accents, digits, and single dashes between them. */
function slug(text: string): string {
  return text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
