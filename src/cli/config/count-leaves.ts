import type { JsonValue } from '../../contracts/root-config.js';
import { isJsonArray, isJsonObject } from '../../services/root-config/json.js';

/** How many values there are that hold no others. */
export function countLeaves(value: JsonValue | undefined): number {
  if (value === undefined) return 0;
  const children = isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : undefined;
  if (children === undefined) return 1;
  let count = 0;
  for (const child of children) count += countLeaves(child);
  return count;
}
