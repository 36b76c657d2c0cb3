import type { JsonPrimitive, JsonValue } from 'proscenium';
import { DEFAULT_NAMESPACE, type Entity } from '../model/entity.js';
import { isList, isObject } from '../model/field-rules.js';

/** One thing by which an entity can be found. */
export interface SearchValue {
  readonly field: string;
  readonly value: string | null;
  readonly original: string | null;
}

/** Longer paths cannot be searched for, longer values only for being there; what indices of all engines can hold. */
const LONGEST = 191;

/**
 * All by which an entity can be found. Objects and lists are walked through; a text in a list counts as the value of the list,
 * and as a key with the value `true`, so that `metadata.tags=java` and `metadata.tags.java` both match. Relations are found as
 * `relations.ownedBy=group:default/harbour`.
 */
export function searchValuesOf({ relations = [], status: _status, ...entity }: Entity): SearchValue[] {
  const metadata = { namespace: DEFAULT_NAMESPACE, ...entity.metadata, etag: undefined };
  const related = relations.map(({ type, targetRef }) => valueOf(`relations.${type}`, targetRef));
  const values = [
    ...walk('', { ...entity, metadata }),
    ...related,
    ...(related.length > 0 ? [valueOf('relations', null)] : []),
  ];
  const unique = new Map(values.map((value) => [`${value.field}\n${value.value}\n${value.original}`, value]));
  return [...unique.values()].filter(({ field }) => field !== '' && isSearchable(field));
}

function walk(path: string, value: JsonValue | undefined): SearchValue[] {
  if (value === undefined) return [];
  if (isList(value)) return [valueOf(path, null), ...value.flatMap((item) => walkItem(path, item))];
  if (!isObject(value)) return [valueOf(path, value)];
  const prefix = path === '' ? '' : `${path}.`;
  return [valueOf(path, null), ...Object.entries(value).flatMap(([key, item]) => walk(prefix + key, item))];
}

function walkItem(path: string, item: JsonValue): SearchValue[] {
  if (isObject(item) || isList(item)) return walk(path, item);
  return [valueOf(path, item), valueOf(`${path}.${item}`, true)];
}

function valueOf(path: string, value: JsonPrimitive): SearchValue {
  const text = value === null || !isSearchable(String(value)) ? null : String(value);
  return { field: path.toLowerCase(), value: text?.toLowerCase() ?? null, original: text };
}

/** Some letters become longer in lower case, and not every engine can hold a NUL. */
function isSearchable(text: string): boolean {
  return text.length <= LONGEST && text.toLowerCase().length <= LONGEST && !text.includes('\0');
}
