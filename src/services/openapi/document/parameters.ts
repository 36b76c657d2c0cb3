import type { StandardSchema } from '../../../decorators/route-options.js';
import type { ComponentSchemas } from './component-schemas.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { JsonSchema, OpenApiParameter } from './open-api-types.js';
import { isObject } from './rewrite-references.js';

/**
 * Describes the parameters of a path.
 *
 * @param names - what the route calls each, and what the document calls it
 */
export function pathParameters(
  names: readonly (readonly [own: string, documented: string])[],
  schema: StandardSchema | undefined,
  schemas: ComponentSchemas,
): readonly OpenApiParameter[] {
  const properties = schema === undefined ? {} : (objectOf(schema, schemas, 'Params').properties ?? {});
  return names.map(([own, documented]) => parameter(documented, 'path', true, properties[own] ?? { type: 'string' }));
}

/** Describes the parameters of a query: one for each property, or all in one when the schema is more than an object. */
export function queryParameters(
  schema: StandardSchema | undefined,
  schemas: ComponentSchemas,
): readonly OpenApiParameter[] {
  if (schema === undefined) return [];
  const { whole, properties, required } = objectOf(schema, schemas, 'Query');
  if (properties === undefined) return [parameter('query', 'query', false, whole)];
  return Object.entries(properties).map(([name, one]) => parameter(name, 'query', required.includes(name), one));
}

interface ObjectSchema {
  readonly whole: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly unknown[];
}

function objectOf(schema: StandardSchema, schemas: ComponentSchemas, hint: string): ObjectSchema {
  const whole = schemas.place(jsonSchemaOf(schema), hint);
  const { type, properties, required, allOf, anyOf, oneOf } = schemas.resolve(whole);
  const isPlain = type === 'object' && isObject(properties) && (allOf ?? anyOf ?? oneOf) === undefined;
  return {
    whole,
    ...(isPlain ? { properties: properties as Readonly<Record<string, JsonSchema>> } : {}),
    required: Array.isArray(required) ? required : [],
  };
}

function parameter(name: string, where: 'path' | 'query', required: boolean, schema: JsonSchema): OpenApiParameter {
  const { description, deprecated } = schema;
  return {
    name,
    in: where,
    required,
    ...(typeof description === 'string' ? { description } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    schema,
  };
}
