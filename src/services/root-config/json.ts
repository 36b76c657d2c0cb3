import type { JsonObject, JsonValue } from '../../contracts/root-config.js';

/** Whether a value is an object of keys: no array, no `null`, and nothing with a class of its own. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `Array.isArray` that keeps the element type of a readonly array. */
export function isJsonArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What a value is, as a message says it: `a number`, `an empty string`, `an array`. Never the value itself, which may be a secret. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty string';
  if (isJsonArray(value)) return 'an array';
  if (typeof value === 'number' && Number.isNaN(value)) return 'not a number (NaN)';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
