import type { ConfigDeclaration, ConfigVisibility, JsonSchema } from '../../decorators/config-declaration.js';
import type { StandardSchema } from '../../decorators/route-options.js';

/** What a library adds to Standard Schema when it can tell its schemas as JSON Schema: https://standardschema.dev. */
interface TellsJsonSchema {
  readonly jsonSchema?: {
    input(options: { readonly target: string; readonly libraryOptions?: object | undefined }): JsonSchema;
  };
}

export function isStandardSchema(schema: JsonSchema | StandardSchema): schema is StandardSchema {
  return '~standard' in schema;
}

/** What the keys of a section are like, as a JSON Schema; `undefined` when the library of its schema cannot say it. */
export function jsonSchemaOf({ schema, visibility }: ConfigDeclaration): JsonSchema | undefined {
  const told = isStandardSchema(schema) ? tell(schema) : schema;
  if (visibility === undefined) return told;
  const seen = schemaOfVisibility(visibility);
  return told === undefined ? seen : { ...referring(told), allOf: [told, seen] };
}

function tell(schema: StandardSchema): JsonSchema | undefined {
  const { jsonSchema, vendor } = schema['~standard'] as TellsJsonSchema & StandardSchema['~standard'];
  // One key that JSON Schema has no word for is no reason to lose what is said about the others.
  const libraryOptions = vendor === 'zod' ? { unrepresentable: 'any' } : undefined;
  try {
    return jsonSchema?.input({ target: 'draft-07', libraryOptions });
  } catch {
    // A schema may hold what JSON Schema has no word for; the library itself checks the values then.
    return undefined;
  }
}

/** What `$ref`s of a schema look for stays at the top when the schema moves into `allOf`. */
function referring({ definitions, $defs }: JsonSchema): JsonSchema {
  return { ...(definitions === undefined ? {} : { definitions }), ...($defs === undefined ? {} : { $defs }) };
}

interface Tree {
  visibility?: ConfigVisibility;
  properties?: Record<string, Tree>;
  items?: Tree;
}

/** `{ 'hosts[].token': 'secret' }` as a schema that says nothing else, and so neither opens nor closes an object. */
function schemaOfVisibility(visibility: Readonly<Record<string, ConfigVisibility>>): JsonSchema {
  const root: Tree = {};
  for (const [key, value] of Object.entries(visibility)) {
    let tree = root;
    for (const part of key.split('.')) {
      const [, name = part, brackets = ''] = /^(.*?)((?:\[\])*)$/.exec(part) ?? [];
      tree = (tree.properties ??= {})[name] ??= {};
      for (let depth = 0; depth < brackets.length; depth += 2) tree = tree.items ??= {};
    }
    tree.visibility = value;
  }
  return root as JsonSchema;
}
