import type { PlainFields } from './plain-fields.js';

/** The fields that the log writes itself, and the one for fields that have no other place. */
const RESERVED: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'v', 'meta']);

/**
 * Adds fields to those that are there. A field that the log writes itself, or that is there already, is found below `meta` instead:
 * no line has a name twice, and nobody can pass for another plugin.
 */
export function combineFields(bound: PlainFields, added: PlainFields): PlainFields {
  const combined = withoutPrototype(bound);
  let displaced: PlainFields | undefined;
  for (const [name, value] of Object.entries(added)) {
    if (RESERVED.has(name) || Object.hasOwn(bound, name)) {
      displaced ??= withoutPrototype(bound.meta);
      displaced[name] = value;
    } else {
      combined[name] = value;
    }
  }
  if (displaced !== undefined) combined.meta = displaced;
  return combined;
}

/** The same for fields that were combined before, whose `meta` is one already. */
export function joinFields(bound: PlainFields, combined: PlainFields): PlainFields {
  const { meta, ...fields } = combined;
  const joined = combineFields(bound, fields);
  if (meta !== undefined) joined.meta = Object.assign(withoutPrototype(meta), joined.meta);
  return joined;
}

/** So that a field called __proto__ is a field like any other. */
function withoutPrototype(fields: PlainFields[string] | undefined): PlainFields {
  return Object.assign(Object.create(null) as PlainFields, fields);
}
