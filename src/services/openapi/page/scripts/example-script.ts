/** How the page follows references, and makes up a value that fits a schema. */
export const EXAMPLE_SCRIPT = /* JavaScript */ String.raw`
export function resolve(api, thing) {
  let found = thing;
  for (let steps = 0; found && typeof found.$ref === 'string' && steps < 20; steps++) found = at(api, found.$ref);
  return found ?? {};
}

function at(api, reference) {
  if (!reference.startsWith('#/')) return undefined;
  const keys = reference.slice(2).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce((value, key) => value?.[key], api);
}

/** What holds itself is left out where it would come again. */
export function exampleOf(api, schema, within = []) {
  if (schema.$ref && within.includes(schema.$ref)) return undefined;
  const seen = resolve(api, schema);
  const inside = schema.$ref ? [...within, schema.$ref] : within;
  const given = seen.examples?.[0] ?? seen.example ?? seen.default ?? seen.const ?? seen.enum?.[0];
  if (given !== undefined) return given;
  const parts = seen.anyOf ?? seen.oneOf;
  if (parts) return exampleOf(api, parts[0], inside);
  if (seen.allOf) return Object.assign({}, ...seen.allOf.map((part) => exampleOf(api, part, inside)));
  switch (typeOf(seen)) {
    case 'object': return exampleOfObject(api, seen, inside);
    case 'array': return seen.items ? [exampleOf(api, seen.items, inside)].filter((one) => one !== undefined) : [];
    case 'string': return TEXTS[seen.format] ?? 'text'.padEnd(Math.min(seen.minLength ?? 0, 100), 't').slice(0, seen.maxLength ?? 4);
    case 'integer':
    case 'number': return Math.max(seen.minimum ?? 0, Math.min(seen.maximum ?? 1, 1));
    case 'boolean': return true;
    default: return null;
  }
}

function exampleOfObject(api, seen, inside) {
  const made = {};
  for (const [name, schema] of Object.entries(seen.properties ?? {})) {
    const value = exampleOf(api, schema, inside);
    if (value !== undefined) Object.defineProperty(made, name, { value, enumerable: true });
  }
  return made;
}

export function typeOf(schema) {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  return type ?? (schema.properties ? 'object' : schema.items ? 'array' : undefined);
}

const TEXTS = {
  'date-time': '2026-01-31T12:00:00Z', date: '2026-01-31', time: '12:00:00Z', email: 'ada@example.com',
  uri: 'https://example.com', url: 'https://example.com', uuid: '123e4567-e89b-42d3-a456-426614174000', ipv4: '192.0.2.1', ipv6: '2001:db8::1',
};
`;
