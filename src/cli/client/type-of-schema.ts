import type { Schema } from './api-document.js';
import { block, comment, key, literal } from './type-text.js';

type Keywords = Exclude<Schema, boolean>;

/** The TypeScript type of what a JSON Schema accepts, as far as types can say it. */
export function typeOfSchema(schema: Schema | undefined): string {
  if (schema === false) return 'never';
  if (schema === undefined || schema === true) return 'unknown';
  const parts = [...referenced(schema), ...chosen(schema), ...own(schema)];
  const whole = intersection(parts);
  return schema['nullable'] === true && whole !== 'unknown' ? union([whole, 'null']) : whole;
}

function referenced({ $ref }: Keywords): readonly string[] {
  return typeof $ref === 'string' ? [typeOfReference($ref)] : [];
}

/** `#/components/schemas/Book` by its name; what is elsewhere is unknown. */
export function typeOfReference(reference: string): string {
  if (!reference.startsWith('#/components/')) return 'unknown';
  const names = reference
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [root = '', ...rest] = names;
  return root + rest.map((name) => `[${literal(name)}]`).join('');
}

function chosen({ anyOf, oneOf, allOf }: Keywords): readonly string[] {
  const unions = [anyOf, oneOf].filter(isList).map((list) => union(list.map(typeOfSchema)));
  return [...unions, ...(isList(allOf) ? allOf.map(typeOfSchema) : [])];
}

function own(schema: Keywords): readonly string[] {
  if ('const' in schema) return [literal(schema['const'])];
  if (Array.isArray(schema['enum'])) return [union(schema['enum'].map(literal))];
  const { type } = schema;
  const names = Array.isArray(type) ? (type as unknown[]) : [type ?? impliedType(schema)];
  const types = names.map((name) => typeNamed(name, schema)).filter((text) => text !== 'unknown');
  return types.length === 0 ? [] : [union(types)];
}

function impliedType(schema: Keywords): string | undefined {
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function typeNamed(name: unknown, schema: Keywords): string {
  if (name === 'object') return typeOfObject(schema);
  if (name === 'array') return typeOfArray(schema);
  if (name === 'integer' || name === 'number') return 'number';
  return name === 'string' || name === 'boolean' || name === 'null' ? name : 'unknown';
}

function typeOfObject({ properties, required, additionalProperties }: Keywords): string {
  const known = Object.entries((properties ?? {}) as Record<string, Schema>);
  const needed = new Set(Array.isArray(required) ? (required as unknown[]) : []);
  const lines = known.map(([name, one]) => {
    const optional = needed.has(name) ? '' : '?';
    return `${comment(describe(one))}${key(name)}${optional}: ${typeOfSchema(one)};`;
  });
  const hasOthers = additionalProperties !== undefined && additionalProperties !== false;
  const isOpen = hasOthers || (lines.length === 0 && additionalProperties !== false);
  const others = isOpen ? [block([`[key: string]: ${typeOfSchema(additionalProperties as Schema | undefined)};`])] : [];
  if (lines.length === 0 && !isOpen) return 'Record<string, never>';
  return intersection([...(lines.length === 0 ? [] : [block(lines)]), ...others]);
}

function typeOfArray({ items, prefixItems }: Keywords): string {
  if (!isList(prefixItems)) return arrayOf(typeOfSchema(items as Schema | undefined));
  const rest = items === false ? [] : [`...${arrayOf(typeOfSchema(items as Schema | undefined))}`];
  return `[${[...prefixItems.map(typeOfSchema), ...rest].join(', ')}]`;
}

function arrayOf(type: string): string {
  return isSimple(type) ? `${type}[]` : `(${type})[]`;
}

/** One name or one object; the lines inside an object are indented, so that what begins a line is on the outside. */
function isSimple(type: string): boolean {
  const isName = /^\w+(?:\['[^']*'\])*(?:\[\])*$/.test(type);
  return isName || (type.startsWith('{') && type.endsWith('}') && !/^\} [&|]/m.test(type));
}

/** What a property is for, which stands beside a reference, too. */
function describe(schema: Schema): { readonly description?: unknown; readonly deprecated?: unknown } {
  return typeof schema === 'boolean' ? {} : schema;
}

function union(types: readonly string[]): string {
  const different = [...new Set(types)];
  return different.includes('unknown') ? 'unknown' : different.join(' | ') || 'never';
}

function intersection(types: readonly string[]): string {
  const different = [...new Set(types)].filter((type) => type !== 'unknown');
  if (different.length < 2) return different[0] ?? 'unknown';
  return different.map((type) => (type.includes(' | ') ? `(${type})` : type)).join(' & ');
}

function isList(value: unknown): value is readonly Schema[] {
  return Array.isArray(value) && value.length > 0;
}
