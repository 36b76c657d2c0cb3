import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { type ConfigPath, formatPath } from './config-path.js';
import { isJsonArray, isJsonObject } from './json.js';

/** Where a value was written. */
export interface Place {
  /** A file, a URL without its secrets, or an environment variable. */
  readonly source: string;
  /** `12:3`; found out only when a message needs it. */
  readonly position?: () => string | undefined;
}

/** A value that may be secret because of where it came from. */
export interface NotedSecret {
  readonly path: ConfigPath;
  readonly value: string;
}

/** What is known about the values of one source beside the values; keyed by {@link formatPath}. */
export class LayerNotes {
  readonly places = new Map<string, Place>();
  /** Why a key that was written has no value: `takes it from ${TOKEN}, which is not set`. */
  readonly absences = new Map<string, string>();
  /** Those of them that the source itself allows: `${TOKEN:-}`. */
  readonly allowedAbsences = new Set<string>();
  /** Values that came from the environment or from a file of their own, with the path of the key that they are part of. */
  readonly secrets: NotedSecret[] = [];
}

/** The configuration from one source, before it is merged with the others. */
export interface ConfigLayer {
  /** For messages: the file, URL or kind of source. */
  readonly name: string;
  readonly data: JsonObject;
  readonly notes: LayerNotes;
}

/**
 * A layer of values that were not read from a file.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a key `__proto__`, and for more than 100 levels
 */
export function plainLayer(name: string, data: JsonObject): ConfigLayer {
  const notes = new LayerNotes();
  for (const path of pathsOf(data, [], name)) notes.places.set(formatPath(path), { source: name });
  return { name, data, notes };
}

/** Levels of nesting that configuration may have; people need ten. */
const MAX_DEPTH = 100;

/** Refuses data so deep that whoever walks through it would run out of stack. */
export function refuseDepth(path: ConfigPath, place: Place): void {
  if (path.length <= MAX_DEPTH) return;
  const [first = ''] = path;
  throw problems.invalidConfig(
    `'${first}' in ${place.source} is nested more than ${MAX_DEPTH} levels deep.`,
    locate(place),
    'make it flatter.',
  );
}

/** Refuses the one key that would change an object instead of entering it. */
export function refuseForbiddenKey(key: string, parent: ConfigPath, place: Place): void {
  if (key !== '__proto__') return;
  throw problems.invalidConfig(
    `'${formatPath([...parent, key])}' in ${place.source} is a forbidden key.`,
    locate(place),
    'remove it, or give it another name.',
  );
}

/** `app-config.yaml:12:3`. */
export function locate(place: Place): string {
  const position = place.position?.();
  return position === undefined ? place.source : `${place.source}:${position}`;
}

function* pathsOf(value: JsonValue | undefined, path: ConfigPath, source: string): Generator<ConfigPath> {
  if (value === undefined) return;
  refuseDepth(path, { source });
  yield path;
  if (isJsonArray(value))
    for (const [index, element] of value.entries()) yield* pathsOf(element, [...path, index], source);
  if (!isJsonObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    refuseForbiddenKey(key, path, { source });
    yield* pathsOf(child, [...path, key], source);
  }
}
