/** How the page shows a schema: as a tree, where what has a name opens when it is asked for, so that it may refer to itself. */
export const SCHEMA_SCRIPT = /* JavaScript */ String.raw`
import { element } from './dom.js';
import { resolve, typeOf } from './example.js';

export function schemaView(api, schema) {
  return element('div', { class: 'schema' }, described(api, schema));
}

/** What stands in one line: string, integer ≥ 1, array of Book. */
export function typeText(api, schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return parts.map((part) => typeText(api, part)).join(' or ');
  if (schema.allOf) return schema.allOf.map((part) => typeText(api, part)).join(' and ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' or ');
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : typeOf(schema);
  if (type === 'array') return 'array of ' + (schema.items ? typeText(api, schema.items) : 'anything');
  return [type ?? 'anything', schema.format, ...limitsOf(schema)].filter(Boolean).join(', ');
}

function limitsOf(schema) {
  return Object.entries(LIMITS)
    .filter(([keyword]) => schema[keyword] !== undefined && Math.abs(schema[keyword]) < Number.MAX_SAFE_INTEGER)
    .map(([keyword, words]) => words + ' ' + schema[keyword])
    .concat(schema.pattern ? ['matches ' + schema.pattern] : []);
}

const LIMITS = {
  minimum: '≥', maximum: '≤', exclusiveMinimum: '>', exclusiveMaximum: '<', minLength: 'length ≥', maxLength: 'length ≤',
  minItems: 'items ≥', maxItems: 'items ≤', multipleOf: 'multiple of',
};

function described(api, schema) {
  const inner = innerOf(schema);
  const line = [element('span', { class: 'type' }, typeText(api, schema)), said(schema)];
  if (!inner) return element('span', {}, line);
  if (!inner.$ref) return element('div', {}, line, partsOf(api, inner));
  // Made when it is opened: a schema may hold itself.
  const box = element('details', {}, element('summary', {}, line));
  box.addEventListener('toggle', () => box.childElementCount === 1 && box.append(partsOf(api, resolve(api, inner))), { once: true });
  return box;
}

function said(schema) {
  const words = [schema.description, schema.default === undefined ? undefined : 'default ' + JSON.stringify(schema.default)];
  const text = words.filter(Boolean).join('; ');
  return text ? element('span', { class: 'quiet' }, ' ' + text) : undefined;
}

/** The part of a schema that has more to show. */
function innerOf(schema) {
  if (schema.$ref || schema.properties || schema.anyOf || schema.oneOf || schema.allOf) return schema;
  if (schema.items) return innerOf(schema.items);
  return typeof schema.additionalProperties === 'object' ? schema : undefined;
}

function partsOf(api, schema) {
  const needed = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(([name, one]) =>
    element('li', {}, element('code', {}, name), ' ', needed.includes(name) ? element('span', { class: 'needed' }, 'required ') : undefined, described(api, one)),
  );
  if (typeof schema.additionalProperties === 'object')
    rows.push(element('li', {}, element('code', {}, 'any name'), ' ', described(api, schema.additionalProperties)));
  for (const part of schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [])
    if (innerOf(part)) rows.push(element('li', {}, described(api, part)));
  if (rows.length === 0 && innerOf(schema) && innerOf(schema) !== schema) return partsOf(api, resolve(api, innerOf(schema)));
  return rows.length === 0 ? element('p', { class: 'type' }, typeText(api, schema)) : element('ul', {}, rows);
}

function nameOf(reference) {
  return decodeURIComponent(reference.slice(reference.lastIndexOf('/') + 1));
}
`;
