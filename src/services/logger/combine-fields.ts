import { isFields, type PlainFields, setField } from './plain-fields.js';

/** The fields that the log writes itself, and `meta` for those that have no other place. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'v', 'meta']);

/**
 * Moves fields whose name is taken below `meta`: no line has a name twice, and nobody can pass for another plugin.
 * A field `meta` that is an object stays where it is, and holds them too. `meta` itself has to be among the names that are taken.
 */
export function displaceFields(fields: PlainFields, taken: ReadonlySet<string>): PlainFields {
  const { meta: own } = fields;
  const isOwnKept = isFields(own);
  const isDisplaced = (name: string) => taken.has(name) && !(isOwnKept && name === 'meta');
  const displaced = Object.keys(fields).filter(isDisplaced);
  if (displaced.length === 0) return fields;
  const kept: PlainFields = {};
  const meta: PlainFields = isOwnKept ? { ...own } : {};
  for (const [name, value] of Object.entries(fields)) setField(isDisplaced(name) ? meta : kept, name, value);
  kept.meta = meta;
  return kept;
}

/** The same for fields of which some were displaced before, and are below `meta` already. */
export function displaceMore(fields: PlainFields, taken: ReadonlySet<string>): PlainFields {
  const { meta, ...others } = fields;
  const displaced = displaceFields(others, taken);
  return meta === undefined ? displaced : joinFields({ meta }, displaced);
}

/** Puts fields together that have no name in common but `meta`. */
export function joinFields(first: PlainFields, second: PlainFields): PlainFields {
  const joined = { ...first, ...second };
  if (first.meta !== undefined && second.meta !== undefined)
    joined.meta = { ...(first.meta as PlainFields), ...(second.meta as PlainFields) };
  return joined;
}
