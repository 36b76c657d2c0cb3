import type { JsonObject, JsonValue } from 'proscenium';

/** One schema for all pages of a template's form: values must fit each of them. Without a page, anything fits. */
export function mergePages(pages: readonly JsonObject[]): JsonObject {
  return { type: 'object', allOf: [{}, ...pages] };
}

/**
 * Adds `null` for every parameter that a schema declares and the values leave out.
 * An expression can then tell an optional parameter, which is empty, from a misspelt one, which is an error.
 */
export function completeParameters(schema: JsonObject, values: JsonObject): JsonObject {
  const missing = [...declaredNames(schema)].filter((name) => !Object.hasOwn(values, name));
  return { ...Object.fromEntries(missing.map((name) => [name, null])), ...values };
}

const ALTERNATIVES = ['allOf', 'anyOf', 'oneOf'] as const;
const CONDITIONS = ['if', 'then', 'else'] as const;

/** The names of the properties, those of alternatives and dependencies among them. */
function declaredNames(schema: JsonValue | undefined): Set<string> {
  if (!isObject(schema)) return new Set();
  const { properties, dependencies } = schema;
  const parts = [
    ...ALTERNATIVES.flatMap((keyword) => schema[keyword] ?? []),
    ...CONDITIONS.map((keyword) => schema[keyword]),
    ...(isObject(dependencies) ? Object.values(dependencies) : []),
  ];
  const own = isObject(properties) ? Object.keys(properties) : [];
  return new Set([...own, ...parts.flatMap((part) => [...declaredNames(part)])]);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
