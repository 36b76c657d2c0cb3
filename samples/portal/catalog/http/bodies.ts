import { InputError, type JsonObject } from 'proscenium';
import type { LocationSpec } from '../contracts.js';
import { isObject } from '../model/field-rules.js';

/** @throws InputError when the body is anything but a JSON object */
export function requireObject(body: unknown): JsonObject {
  if (!isObject(body)) throw new InputError('Invalid body: must be a JSON object');
  return body;
}

/** @throws InputError when the field is no text, or empty */
export function requireText(body: JsonObject, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '')
    throw new InputError(`Invalid body: ${field} must be a text, and not empty`);
  return value;
}

/** @throws InputError when the field is no list of texts */
export function requireTexts(body: JsonObject, field: string): readonly string[] {
  const value = body[field];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new InputError(`Invalid body: ${field} must be a list of texts`);
  return value;
}

/** `{ "type": "file", "target": "./catalog-info.yaml" }` */
export function requireLocation(body: unknown): LocationSpec {
  const object = requireObject(body);
  return { type: requireText(object, 'type'), target: requireText(object, 'target') };
}
