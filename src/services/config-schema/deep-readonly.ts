import type { JsonObject, JsonValue } from '../../contracts/root-config.js';

/** A value that nobody may change, at any depth. JSON, which is so already, stays as it is: the compiler would not come to its end. */
export type DeepReadonly<T> = [JsonValue] extends [T] ? T : ReadonlyEach<T>;

type ReadonlyEach<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends (...parameters: never[]) => unknown
    ? T
    : T extends Date | RegExp | URL | Map<unknown, unknown> | Set<unknown>
      ? T
      : T extends object
        ? IsJsonObject<T> extends true
          ? T
          : { readonly [K in keyof T]: DeepReadonly<T[K]> }
        : T;

type IsJsonObject<T extends object> = string extends keyof T ? (JsonObject extends T ? true : false) : false;

/** Freezes arrays and plain objects at every depth; what has a class of its own is left as it is. */
export function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
