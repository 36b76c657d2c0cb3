import type { JsonSchema } from './open-api-types.js';

/** Copies a schema with every `$ref` in it replaced; what only looks like one, in examples and defaults, is left alone. */
export function rewriteReferences(schema: unknown, rewrite: (reference: string) => string): unknown {
  if (!isObject(schema)) return schema;
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) copy[keyword] = rewriteKeyword(keyword, value, rewrite);
  return copy;
}

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SCHEMAS_BY_NAME: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
]);
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples']);

function rewriteKeyword(keyword: string, value: unknown, rewrite: (reference: string) => string): unknown {
  if (keyword === '$ref' && typeof value === 'string') return rewrite(value);
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => rewriteReferences(one, rewrite));
  if (!SCHEMAS_BY_NAME.has(keyword) || !isObject(value)) return rewriteReferences(value, rewrite);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rewriteReferences(one, rewrite)]));
}
