/**
 * Reads a number of bytes: a whole number, or a text with a unit such as `'500kb'` or `'1.5 MiB'`, where each unit is 1024 of the one
 * below it.
 *
 * @returns `undefined` for anything else
 */
export function parseByteSize(value: unknown): number | undefined {
  const [, number, unit = ''] = typeof value === 'string' ? (SIZE.exec(value) ?? []) : ['', value];
  const bytes = Math.floor(Number(number ?? Number.NaN) * (UNITS[String(unit).toLowerCase()] ?? 1));
  const isNumber = typeof number === 'string' || typeof number === 'number';
  return isNumber && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

const SIZE = /^\s*(\d+(?:\.\d+)?)\s*(b|[kmg]i?b)?\s*$/i;
const UNITS: Readonly<Record<string, number>> = {
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
};
