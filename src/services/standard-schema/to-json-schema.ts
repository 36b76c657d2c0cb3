import type { JsonSchema } from '../../decorators/config-declaration.js';
import type { StandardSchema } from '../../decorators/route-options.js';

/**
 * A schema as JSON Schema, draft 7, as its library tells it by the Standard JSON Schema interface.
 *
 * @param side - what the schema accepts, or what it makes of that
 * @returns `undefined` when the library has no such interface; throws the library's own error when it has no JSON for this schema
 */
export function toJsonSchema(schema: StandardSchema, side: 'input' | 'output'): JsonSchema | undefined {
  const { jsonSchema } = schema['~standard'] as DescribesItself;
  return jsonSchema?.[side]?.({ target: 'draft-07' });
}

type DescribesItself = StandardSchema['~standard'] & {
  readonly jsonSchema?: {
    readonly [Side in 'input' | 'output']?: (options: { readonly target: string }) => JsonSchema;
  };
};
