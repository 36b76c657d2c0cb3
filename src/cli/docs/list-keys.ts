import type { JsonSchema } from '../../decorators/config-declaration.js';
import { mayHoldMore } from '../../services/config-schema/visibility.js';
import { partsOf, type SchemaNode } from './schema-parts.js';

/** One key as a page shows it; texts are Markdown. */
export interface KeyDescription {
  /** `backend.cors.origin`, `catalog.locations[].target`, `discovery.endpoints.<name>`. */
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly visibility: string;
  readonly description: string;
  /** What to do instead; `true` when that is not said. */
  readonly deprecated: string | boolean | undefined;
}

/**
 * The keys that a JSON Schema declares, in its order: every value, and every object that has something said about it.
 *
 * @param path - the key of what the schema describes; `''` for the whole configuration
 */
export function listKeys(schema: JsonSchema, path: string): readonly KeyDescription[] {
  const cursor: Cursor = { key: path, root: schema, inherited: undefined, above: [] };
  // A section is a key itself; the whole configuration is none.
  const found = path === '' ? below(schema, cursor) : describeKey(schema, cursor);
  // Alternatives may declare the same key.
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

interface Cursor {
  readonly key: string;
  /** What `$ref` refers to. */
  readonly root: JsonSchema;
  /** The visibility that something above gives to all that is below it. */
  readonly inherited: string | undefined;
  /** The schemas around it: one that refers to itself is shown once. */
  readonly above: readonly JsonSchema[];
}

function keysBelow(node: SchemaNode, cursor: Cursor): readonly KeyDescription[] {
  const { key } = cursor;
  const named = Object.entries(node.properties ?? {}).map(([name, child]) => ({ at: join(key, name), child }));
  const patterns = [node.additionalProperties, ...Object.values(node.patternProperties ?? {})];
  const free = patterns.filter(isSchema).map((child) => ({ at: join(key, '<name>'), child }));
  const items = isSchema(node.items) ? [{ at: `${key}[]`, child: node.items }] : [];
  return [
    ...[...named, ...free].flatMap(({ at, child }) => describeKey(child, { ...cursor, key: at })),
    // An element is no key; what is below it is.
    ...items.flatMap(({ at, child }) => below(child, { ...cursor, key: at })),
  ];
}

function describeKey(schema: JsonSchema, cursor: Cursor): readonly KeyDescription[] {
  const parts = partsOf(schema, cursor.root);
  const visibility = firstOf(parts, (part) => part.visibility) ?? cursor.inherited;
  // A secret covers everything below it.
  const covered = firstOf(parts, (part) => (mayHoldMore(part) && part.visibility === 'secret' ? 'secret' : undefined));
  const deep = firstOf(parts, (part) => part.deepVisibility) ?? covered;
  const inner = below(schema, { ...cursor, inherited: deep ?? cursor.inherited });
  const description = firstOf(parts, (part) => part.description) ?? '';
  const fallback = firstOf(parts, (part) => part.default);
  if (inner.length > 0 && description === '' && fallback === undefined) return inner;
  const own: KeyDescription = {
    key: cursor.key,
    type: typeOf(parts),
    default: fallback === undefined ? '' : typeof fallback === 'string' ? fallback : code(JSON.stringify(fallback)),
    visibility: visibility ?? deep ?? 'backend',
    description,
    deprecated: firstOf(parts, (part) => part.deprecated),
  };
  return [own, ...inner];
}

function firstOf<T>(parts: readonly SchemaNode[], read: (part: SchemaNode) => T | undefined): T | undefined {
  return parts.map(read).find((value) => value !== undefined);
}

function below(schema: JsonSchema, cursor: Cursor): readonly KeyDescription[] {
  const { above, root } = cursor;
  const parts = partsOf(schema, root).filter((part) => !above.includes(part));
  return parts.flatMap((part) => keysBelow(part, { ...cursor, above: [...above, part] }));
}

/** `string or object`, or the values that are allowed. */
function typeOf(parts: readonly SchemaNode[]): string {
  const types = parts.flatMap((part): readonly string[] => {
    if (part.const !== undefined) return [code(JSON.stringify(part.const))];
    if (part.enum !== undefined) return part.enum.map((value) => code(JSON.stringify(value)));
    const listed = part.type === undefined ? [] : [part.type].flat();
    return listed.map((type) => (type === 'array' && isSchema(part.items) ? arrayOf(part.items) : type));
  });
  return [...new Set(types)].join(' or ') || 'anything';
}

function arrayOf(items: SchemaNode): string {
  return items.type === undefined ? 'array' : `array of ${[items.type].flat().join(' or ')}`;
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}

function isSchema(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function code(text: string): string {
  return `\`${text}\``;
}
