import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import { type ConfigLayer, locate, type NotedSecret, type Place } from './config-layer.js';
import { isJsonArray, isJsonObject } from './json.js';
import type { AbsentValue } from './origins.js';

/** All layers as one value, with the place of each part of it. */
export class MergedConfig {
  /** Merged, without the keys that a `null` hides; not to be changed by anybody. */
  readonly data: JsonObject;
  readonly #layers: readonly ConfigLayer[];

  /** @param layers - lowest priority first */
  constructor(layers: readonly ConfigLayer[]) {
    const merged = layers.reduce<JsonValue>((lower, layer) => merge(lower, layer.data), {});
    this.data = withoutHidden(merged) as JsonObject;
    this.#layers = layers;
  }

  /** The sources that contributed, lowest priority first. */
  get sources(): readonly string[] {
    return this.#layers.filter((layer) => Object.keys(layer.data).length > 0).map((layer) => layer.name);
  }

  /** Where the value that counts was written. */
  placeOf(path: string): Place | undefined {
    return this.#findLast((layer) => layer.notes.places.get(path));
  }

  /** Why a key that was written has no value. */
  absenceOf(path: string): string | undefined {
    return this.#findLast((layer) => layer.notes.absences.get(path));
  }

  /** Every key that is written without a value, though its source expects one, and that no layer gives one. */
  absent(): AbsentValue[] {
    const keys = new Set(this.#layers.flatMap((layer) => [...layer.notes.absences.keys()]));
    return [...keys].flatMap((key) => {
      const written = this.#layers.filter(({ notes }) => notes.places.has(key));
      const reason = this.absenceOf(key);
      const place = this.placeOf(key);
      const isAbsent = written.every(({ notes }) => notes.absences.has(key));
      const isExpected = written.some(({ notes }) => !notes.allowedAbsences.has(key));
      return isAbsent && isExpected && reason !== undefined ? [{ key, reason, origin: place && locate(place) }] : [];
    });
  }

  /** Values that came from the environment or from files of their own, in any layer. */
  *noted(): Generator<NotedSecret> {
    for (const layer of this.#layers) yield* layer.notes.secrets;
  }

  #findLast<T>(read: (layer: ConfigLayer) => T | undefined): T | undefined {
    for (const layer of this.#layers.toReversed()) {
      const found = read(layer);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Objects are merged key by key; everything else, `null` included, takes the place of what is lower. */
function merge(lower: JsonValue | undefined, higher: JsonValue | undefined): JsonValue {
  if (higher === undefined) return lower ?? null;
  if (!isJsonObject(lower) || !isJsonObject(higher)) return higher;
  const merged: Record<string, JsonValue | undefined> = { ...lower };
  for (const [key, value] of Object.entries(higher)) {
    if (value !== undefined) merged[key] = Object.hasOwn(lower, key) ? merge(lower[key], value) : value;
  }
  return merged;
}

/** Leaves out `null` in objects, now that nothing is left for it to hide. An element of an array stays, to keep the positions. */
function withoutHidden(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutHidden);
  if (!isJsonObject(value)) return value;
  const visible: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined && child !== null) visible[key] = withoutHidden(child);
  }
  return visible;
}
