import { InputError } from '../../../errors/http-errors.js';

/**
 * Parses the fields of a form. A field that comes several times is an array; brackets in a name mean nothing.
 *
 * @throws InputError for more than 1000 fields, for escapes that are not UTF-8, and for names that reach for prototypes
 */
export function parseForm(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  if (text === '') return fields;
  const pairs = text.split('&', MOST_FIELDS + 1);
  if (pairs.length > MOST_FIELDS) throw new InputError(`The form has more than ${MOST_FIELDS} fields`);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (reachesForPrototype(name)) throw new InputError('The form has a field with a forbidden name');
    appendField(fields, name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return fields;
}

/** Whether code that reads brackets or dots in a name as a path would come to a prototype. */
export function reachesForPrototype(name: string): boolean {
  return FORBIDDEN.test(name);
}

/** Adds a field; one that is there already becomes an array. */
export function appendField(fields: Record<string, string | string[]>, name: string, value: string): void {
  const earlier = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (earlier === undefined) fields[name] = value;
  else if (typeof earlier === 'string') fields[name] = [earlier, value];
  else earlier.push(value);
}

const MOST_FIELDS = 1000;
const FORBIDDEN = /(?:^|[[.\]])(?:__proto__|constructor[\].[]+prototype)(?:$|[[.\]])/;

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new InputError('The form is not valid percent-encoded UTF-8');
  }
}
