import { InputError, type JsonObject, type JsonValue } from 'proscenium';
import { isObject } from '../model/field-rules.js';

/**
 * Makes what leaves only some fields of an entity: paths such as `metadata.name`, which may run through keys with dots in them
 * (`metadata.annotations.example.com/team`).
 *
 * @throws InputError for paths into lists
 */
export function pickFields(fields: readonly string[]): (entity: JsonObject) => JsonObject {
  const list = fields.find((field) => field.includes('['));
  if (list !== undefined)
    throw new InputError(`Invalid fields, '${list}' leads into a list: name the whole list instead`);
  return fields.length === 0
    ? (entity) => entity
    : (entity) => fields.reduce<JsonObject>((picked, field) => merge(picked, pick(entity, field)), {});
}

function pick(object: JsonObject, path: string): JsonObject {
  for (const [key, value] of Object.entries(object)) {
    if (key === path) return { [key]: value };
    if (!path.startsWith(`${key}.`) || !isObject(value)) continue;
    const below = pick(value, path.slice(key.length + 1));
    if (Object.keys(below).length > 0) return { [key]: below };
  }
  return {};
}

function merge(one: JsonObject, other: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}
