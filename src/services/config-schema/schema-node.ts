import type { JsonSchema } from '../../decorators/config-declaration.js';
import { isJsonArray, isJsonObject } from '../root-config/index.js';

/** One place in a JSON Schema. */
export interface SchemaNode {
  readonly schema: JsonSchema;
  /** The whole schema that it is part of, in which its `$ref`s are looked up. */
  readonly document: JsonSchema;
  /** For the objects around a section: the one key that leads to it. */
  readonly only?: { readonly key: string; readonly node: () => SchemaNode };
}

/** A schema as the first place in itself. */
export function rootNode(schema: JsonSchema): SchemaNode {
  return { schema, document: schema };
}

/** The place of a section in the configuration as a whole. What it says is made only when the way leads there. */
export function wrap(path: readonly string[], node: () => SchemaNode): SchemaNode {
  const [key, ...rest] = path;
  if (key === undefined) return node();
  return { schema: CONTAINER, document: CONTAINER, only: { key, node: () => wrap(rest, node) } };
}

const CONTAINER: JsonSchema = { type: 'object', properties: {} };

/** The places themselves, with everything that they refer to and every alternative that they allow. */
export function expand(nodes: readonly SchemaNode[]): SchemaNode[] {
  return reach(nodes, ['allOf', 'anyOf', 'oneOf'], ['if', 'then', 'else']);
}

/** The same without alternatives: what holds for every value. */
export function expandCertain(nodes: readonly SchemaNode[]): SchemaNode[] {
  return reach(nodes, ['allOf'], []);
}

function reach(nodes: readonly SchemaNode[], lists: readonly string[], singles: readonly string[]): SchemaNode[] {
  const found = new Map<JsonSchema | object, SchemaNode>();
  const visit = (node: SchemaNode): void => {
    const identity = node.only ?? node.schema;
    if (found.has(identity)) return;
    found.set(identity, node);
    const { schema, document } = node;
    const target = typeof schema.$ref === 'string' ? resolveReference(document, schema.$ref) : undefined;
    const inner = [
      ...lists.flatMap((keyword) => listAt(schema, keyword)),
      ...singles.map((keyword) => schema[keyword]),
    ];
    for (const one of [target, ...inner]) if (isSchema(one)) visit({ schema: one, document });
  };
  for (const node of nodes) visit(node);
  return [...found.values()];
}

/** What is said about a key of an object. */
export interface KeyDescription {
  readonly nodes: readonly SchemaNode[];
  /** Whether any place names the key or takes any key. */
  readonly isDeclared: boolean;
}

/** What already expanded places say about one key of the object that they describe. */
export function describeKey(nodes: readonly SchemaNode[], key: string): KeyDescription {
  const found: SchemaNode[] = [];
  let isDeclared = false;
  for (const node of nodes) {
    if (node.only !== undefined) {
      if (node.only.key !== key) continue;
      found.push(node.only.node());
      isDeclared = true;
      continue;
    }
    const { schema, document } = node;
    const named = schemasOfKey(schema, key);
    isDeclared ||= named.length > 0;
    found.push(...named.filter(isSchema).map((one) => ({ schema: one, document })));
  }
  return { nodes: found, isDeclared };
}

/** What already expanded places say about one element of the array that they describe. */
export function describeElement(nodes: readonly SchemaNode[], index: number): SchemaNode[] {
  return nodes.flatMap(({ schema, document }) => {
    const positions = listAt(schema, 'prefixItems').length > 0 ? schema.prefixItems : schema.items;
    const own = isJsonArray(positions) ? positions[index] : undefined;
    const rest = isJsonArray(schema.items) ? schema.additionalItems : schema.items;
    const one = own ?? rest;
    return isSchema(one) ? [{ schema: one, document }] : [];
  });
}

/** Whether a place says which keys its object has, and so which it has not. */
export function closes({ schema }: SchemaNode): boolean {
  return schema.type === 'object' && isJsonObject(schema.properties);
}

/** The keys that already expanded places name. */
export function namedKeys(nodes: readonly SchemaNode[]): string[] {
  return nodes.flatMap(({ schema, only }) =>
    only === undefined ? Object.keys(isJsonObject(schema.properties) ? schema.properties : {}) : [only.key],
  );
}

/** The part of a schema at `#/definitions/port`; `undefined` when there is none, or it lies in another document. */
export function resolveReference(document: JsonSchema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  const steps = decodeURIComponent(reference.slice(1)).split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }, document);
}

/** `true`, `false` or a schema for each place of one schema that has to say something about a key. */
function schemasOfKey(schema: JsonSchema, key: string): unknown[] {
  const { properties, patternProperties, additionalProperties } = schema;
  const named: unknown[] = [];
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) named.push(properties[key]);
  if (isJsonObject(patternProperties))
    for (const [pattern, one] of Object.entries(patternProperties))
      if (new RegExp(pattern, 'u').test(key)) named.push(one);
  if (named.length === 0 && additionalProperties !== undefined && additionalProperties !== false)
    named.push(additionalProperties);
  return named;
}

function listAt(schema: JsonSchema, keyword: string): readonly unknown[] {
  const list = schema[keyword];
  return Array.isArray(list) ? list : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return isJsonObject(value);
}
