import type { PermissionRule } from '../../contracts/permissions-registry.js';
import type { JsonSchema } from '../../decorators/config-declaration.js';
import type { StandardSchema } from '../../decorators/route-options.js';
import { toJsonSchema } from '../standard-schema/index.js';

/** A rule as those who write policies, and their tools, are told of it. */
export interface DescribedRule {
  readonly name: string;
  readonly description: string;
  readonly resourceType: string;
  /** JSON Schema, draft 7. */
  readonly paramsSchema: JsonSchema;
}

export function describeRule({ name, description, resourceType, paramsSchema }: PermissionRule): DescribedRule {
  return { name, description, resourceType, paramsSchema: paramsSchema ? schemaOf(paramsSchema) : NOTHING };
}

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const NOTHING: JsonSchema = { type: 'object', properties: {}, additionalProperties: false, $schema: DRAFT };

/** What the library of the schema says; a library that says nothing leaves everything open. */
function schemaOf(schema: StandardSchema): JsonSchema {
  try {
    return toJsonSchema(schema, 'input') ?? { $schema: DRAFT };
  } catch {
    return { $schema: DRAFT };
  }
}
