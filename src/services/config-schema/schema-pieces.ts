import type { JsonSchema } from '../../decorators/config-declaration.js';
import { isJsonObject } from '../root-config/index.js';

/** A part of a schema that says something about the values at one path. */
export interface SchemaPiece {
  readonly steps: readonly string[];
  readonly schema: JsonSchema;
}

/**
 * A schema as the parts that say something, without the objects around them: what has no values need not be looked at then, and
 * schemas of the whole configuration are not compared with all of it.
 */
export function piecesOf(schema: JsonSchema, steps: readonly string[] = []): SchemaPiece[] {
  // A `$ref` leads from the top of its schema, which must therefore stay whole.
  if (steps.length === 0 && JSON.stringify(schema).includes('"$ref"')) return [{ steps, schema }];
  const { properties } = schema;
  if (!isContainer(schema) || !isJsonObject(properties)) return [{ steps, schema }];
  return Object.entries(properties).flatMap(([key, child]) =>
    isJsonObject(child) ? piecesOf(child, [...steps, key]) : [],
  );
}

const CONTAINER_KEYWORDS = new Set(['$schema', 'type', 'properties']);

function isContainer(schema: JsonSchema): boolean {
  return schema.type === 'object' && Object.keys(schema).every((keyword) => CONTAINER_KEYWORDS.has(keyword));
}
