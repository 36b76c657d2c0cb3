import type { JsonSchema } from '../../decorators/config-declaration.js';
import type { SchemaPiece } from './schema-pieces.js';

interface Branch {
  readonly schemas: JsonSchema[];
  readonly children: Map<string, Branch>;
}

/** Pieces of schemas as one JSON Schema: an object for each step of a path, and each piece where it belongs. */
export function mergeSchemas(pieces: readonly SchemaPiece[]): JsonSchema {
  const root = newBranch();
  for (const { steps, schema } of pieces) {
    let branch = root;
    for (const step of steps) {
      const child = branch.children.get(step) ?? newBranch();
      branch.children.set(step, child);
      branch = child;
    }
    branch.schemas.push(schema);
  }
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...write(root, '#', true) };
}

function write(branch: Branch, pointer: string, isRoot = false): JsonSchema {
  const { schemas, children } = branch;
  const isContainer = children.size > 0 || isRoot;
  const [only, ...others] = schemas;
  if (!isContainer && only !== undefined && others.length === 0) return move(only, pointer);
  const allOf = schemas.map((schema, index) => move(schema, `${pointer}/allOf/${index}`));
  const properties = [...children].map(([key, child]) => [key, write(child, `${pointer}/properties/${key}`)]);
  return {
    ...(isContainer ? { type: 'object', properties: Object.fromEntries(properties) } : {}),
    ...(allOf.length === 0 ? {} : { allOf }),
  };
}

/** A schema that stands at another place than the one for which its `$ref`s were written. */
function move(schema: JsonSchema, pointer: string): JsonSchema {
  const { $schema: _, ...rest } = schema;
  return refer(rest, pointer) as JsonSchema;
}

function refer(value: unknown, pointer: string): unknown {
  if (Array.isArray(value)) return value.map((element) => refer(element, pointer));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === '$ref' && typeof child === 'string' && child.startsWith('#')
        ? `${pointer}${child.slice(1)}`
        : refer(child, pointer),
    ]),
  );
}

function newBranch(): Branch {
  return { schemas: [], children: new Map() };
}
