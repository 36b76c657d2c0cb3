import type { JsonSchema } from '../../decorators/config-declaration.js';

/** The keywords of JSON Schema that a page of keys is made of. */
export interface SchemaNode extends JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly deprecated?: string | boolean;
  readonly visibility?: string;
  readonly deepVisibility?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: unknown;
  readonly items?: unknown;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** A schema with everything that it is combined of or refers to, each part by itself, the schema first. */
export function partsOf(schema: JsonSchema, root: JsonSchema): readonly SchemaNode[] {
  const parts = new Set<SchemaNode>([schema]);
  // What is added on the way is visited as well, and nothing twice.
  for (const { $ref, allOf = [], anyOf = [], oneOf = [] } of parts) {
    const target = $ref === undefined ? undefined : resolve($ref, root);
    for (const part of [target, ...allOf, ...anyOf, ...oneOf]) if (part !== undefined) parts.add(part);
  }
  return [...parts];
}

/** Follows `#` and `#/definitions/name` within the schema; any other reference leads nowhere. */
function resolve(reference: string, root: JsonSchema): JsonSchema | undefined {
  const [before, ...steps] = reference.split('/');
  if (before !== '#') return undefined;
  let target: unknown = root;
  for (const step of steps) {
    if (typeof target !== 'object' || target === null) return undefined;
    target = (target as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return typeof target === 'object' && target !== null ? (target as JsonSchema) : undefined;
}
