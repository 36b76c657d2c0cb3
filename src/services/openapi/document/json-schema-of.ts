import type { StandardSchema } from '../../../decorators/route-options.js';
import type { JsonSchema } from './open-api-types.js';

/**
 * The JSON Schema of what a schema accepts, as its library tells it by the Standard JSON Schema interface. Where the library has no such
 * interface, or no JSON for this schema, anything is accepted, and a note says why.
 *
 * What a route answers is described in the same way: the answer must be accepted by its schema, and is sent as it is.
 */
export function jsonSchemaOf(schema: StandardSchema): JsonSchema {
  const standard = schema['~standard'] as DescribesItself;
  const convert = standard.jsonSchema?.input;
  if (convert === undefined) return note(`${standard.vendor} does not tell what this is as JSON Schema.`);
  try {
    return convert({ target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS[standard.vendor] });
  } catch (error) {
    return note(
      `${standard.vendor} has no JSON Schema for this: ${error instanceof Error ? error.message : 'it failed'}`,
    );
  }
}

type DescribesItself = StandardSchema['~standard'] & {
  readonly jsonSchema?: {
    readonly input?: (options: {
      readonly target: string;
      readonly libraryOptions?: Readonly<Record<string, unknown>> | undefined;
    }) => JsonSchema;
  };
};

function note(description: string): JsonSchema {
  return { description };
}

/** What a library does with what JSON lacks. Dates become texts when an answer is written. */
const LIBRARY_OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  zod: {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }: ZodOverride) => {
      if (zodSchema.def?.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  },
};

interface ZodOverride {
  readonly zodSchema: { readonly def?: { readonly type: string } };
  readonly jsonSchema: object;
}
