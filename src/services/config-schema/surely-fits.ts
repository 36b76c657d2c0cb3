import type { JsonValue } from '../../contracts/root-config.js';
import type { JsonSchema } from '../../decorators/config-declaration.js';
import { isJsonArray, isJsonObject } from '../root-config/index.js';

/**
 * Whether a value certainly fits a schema. It knows the keywords that most schemas of configuration are made of, and says `false` where
 * it meets another one: the validator, which takes a start longer to load than all of this takes, is then asked.
 */
export function surelyFits(value: JsonValue, schema: unknown): boolean {
  if (schema === true) return true;
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).every(([keyword, wanted]) => {
    if (ANNOTATIONS.has(keyword)) return true;
    return CHECKS.get(keyword)?.(value, wanted, schema) ?? false;
  });
}

const ANNOTATIONS = new Set(
  '$schema $comment title description default examples visibility deepVisibility deprecated redact'.split(' '),
);

type Check = (value: JsonValue, wanted: unknown, schema: JsonSchema) => boolean;

const CHECKS: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    type: (value, wanted) => [wanted].flat().some((type) => hasType(value, type)),
    enum: (value, wanted) => Array.isArray(wanted) && wanted.includes(value),
    const: (value, wanted) => value === wanted,
    minimum: (value, wanted) => typeof value !== 'number' || value >= Number(wanted),
    maximum: (value, wanted) => typeof value !== 'number' || value <= Number(wanted),
    minLength: (value, wanted) => typeof value !== 'string' || (value !== '' && wanted === 1),
    required: (value, wanted) =>
      !isJsonObject(value) ||
      (isJsonArray(wanted) && wanted.every((key) => typeof key === 'string' && Object.hasOwn(value, key))),
    anyOf: (value, wanted) => isJsonArray(wanted) && wanted.some((one) => surelyFits(value, one)),
    items: (value, wanted) => !isJsonArray(value) || value.every((element) => surelyFits(element, wanted)),
    properties: (value, wanted) =>
      !isJsonObject(value) ||
      (isJsonObject(wanted) &&
        Object.entries(value).every(
          ([key, child]) => !Object.hasOwn(wanted, key) || surelyFits(child ?? null, wanted[key]),
        )),
    additionalProperties: (value, wanted, { properties, patternProperties }) =>
      !isJsonObject(value) ||
      (patternProperties === undefined &&
        Object.entries(value).every(
          ([key, child]) =>
            (isJsonObject(properties) && Object.hasOwn(properties, key)) || surelyFits(child ?? null, wanted),
        )),
  }),
);

function hasType(value: JsonValue, type: unknown): boolean {
  if (type === 'array') return isJsonArray(value);
  if (type === 'object') return isJsonObject(value);
  if (type === 'null') return value === null;
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
