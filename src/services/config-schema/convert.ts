import type { JsonValue } from '../../contracts/root-config.js';
import { isJsonArray, isJsonObject, readsAsBoolean, readsAsNumber } from '../root-config/index.js';
import { describeElement, describeKey, expand, expandCertain, type SchemaNode } from './schema-node.js';

/**
 * The value as the readers of configuration would read it: a text where only a number or a boolean is wanted becomes one, since what
 * comes from the environment is text. What cannot be converted stays as it is.
 */
export function convert(value: JsonValue, said: readonly SchemaNode[]): JsonValue {
  const nodes = expand(said);
  if (nodes.length === 0) return value;
  if (isJsonArray(value)) return value.map((element, index) => convert(element, describeElement(nodes, index)));
  if (!isJsonObject(value)) return convertScalar(value, nodes);
  const converted: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value))
    if (child !== undefined) converted[key] = convert(child, describeKey(nodes, key).nodes);
  return converted;
}

/** The value with the defaults of the keys that its objects lack. */
export function withDefaults(value: JsonValue, said: readonly SchemaNode[]): JsonValue {
  const nodes = expandCertain(said);
  if (nodes.length === 0) return value;
  if (isJsonArray(value)) return value.map((element, index) => withDefaults(element, describeElement(nodes, index)));
  if (!isJsonObject(value)) return value;
  const whole: Record<string, JsonValue | undefined> = { ...value };
  for (const { schema } of nodes)
    for (const [key, property] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {}))
      if (isJsonObject(property) && property.default !== undefined && !Object.hasOwn(whole, key))
        whole[key] = structuredClone(property.default);
  for (const [key, child] of Object.entries(whole))
    if (child !== undefined) whole[key] = withDefaults(child, describeKey(nodes, key).nodes);
  return whole;
}

function convertScalar(value: JsonValue, nodes: readonly SchemaNode[]): JsonValue {
  const wanted = new Set(nodes.flatMap(typesOf));
  if (typeof value === 'string' && !wanted.has('string')) {
    if (wanted.has('number') || wanted.has('integer')) {
      const number = readsAsNumber(value);
      if (number !== undefined) return number;
    }
    if (wanted.has('boolean')) return readsAsBoolean(value) ?? value;
  }
  if (typeof value === 'number' && wanted.has('boolean') && !wanted.has('number') && !wanted.has('integer'))
    return readsAsBoolean(String(value)) ?? value;
  return value;
}

/** The types that one place names, outright or by the values that it allows. */
function typesOf({ schema }: SchemaNode): unknown[] {
  const allowed = [...(isJsonArray(schema.enum) ? schema.enum : []), ...('const' in schema ? [schema.const] : [])];
  return [...(isJsonArray(schema.type) ? schema.type : [schema.type]), ...allowed.map((one) => typeof one)];
}
