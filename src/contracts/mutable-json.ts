import type { JsonPrimitive } from './root-config.js';

/** What JSON can carry, as its receiver owns it: the same as `JsonValue`, but with lists that may be changed. */
export type MutableJsonValue = JsonPrimitive | MutableJsonObject | MutableJsonValue[];

/** A JSON object that belongs to whoever received it. */
export interface MutableJsonObject {
  [key: string]: MutableJsonValue | undefined;
}
