import type { JsonValue } from 'proscenium';
import { isObject } from '../model/field-rules.js';

const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ['milliseconds', 1],
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
]);

/**
 * Reads `catalog.processingInterval`.
 *
 * @returns milliseconds; `undefined` for `false`, which means never
 * @throws Error for anything else than `false` and lengths of time such as `{ minutes: 5 }`
 */
export function readProcessingInterval(value: JsonValue): number | undefined {
  if (value === false) return undefined;
  const parts = isObject(value)
    ? Object.entries(value).map(([unit, count]) => Number(count) * (MILLISECONDS.get(unit) ?? Number.NaN))
    : [];
  const sum = parts.reduce((total, part) => total + part, 0);
  if (!(sum > 0))
    throw new Error(
      `catalog.processingInterval must be false, or a length of time in ${[...MILLISECONDS.keys()].join(', ')}, such as { seconds: 30 }; it is ${JSON.stringify(value)}`,
    );
  return sum;
}
