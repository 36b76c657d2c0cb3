import { textOf } from './text-of.js';

/**
 * Writes a query as OpenAPI has it unless a document says otherwise: the values of an array each with its name, those of an object by their
 * own names. What is `undefined` or `null` is left out.
 */
export function writeQuery(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) append(query, name, value);
  return query.toString();
}

function append(query: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) for (const one of value) append(query, name, one);
  else if (typeof value === 'object' && !(value instanceof Date))
    for (const [own, one] of Object.entries(value)) append(query, own, one);
  else query.append(name, textOf(value));
}
