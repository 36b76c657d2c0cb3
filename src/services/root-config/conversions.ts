import type { JsonObject, JsonValue } from '../../contracts/root-config.js';
import { wrongType, wrongValue } from './config-problems.js';
import type { ConfigPath } from './config-path.js';
import { isJsonArray, isJsonObject } from './json.js';
import type { MergedConfig } from './merge.js';

/** A value that was found, and all that an error about it needs. */
export interface Reading {
  readonly value: JsonValue;
  readonly path: ConfigPath;
  readonly config: MergedConfig;
}

const TRUE = /^(?:y|yes|true|1|on)$/i;
const FALSE = /^(?:n|no|false|0|off)$/i;

/** The number that a text is; `undefined` when it is none. */
export function readsAsNumber(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** The boolean that a text means; `undefined` when it means none. */
export function readsAsBoolean(text: string): boolean | undefined {
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : undefined;
}

/** A number, or a text that is one: what comes from the environment is text. */
export function toNumber({ value, path, config }: Reading): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  if (typeof value !== 'string' || value.trim() === '') throw wrongType(config, path, value, 'a number');
  const number = readsAsNumber(value);
  if (number === undefined) throw wrongValue(config, path, 'cannot be converted to a number', 'write a number there.');
  return number;
}

/** A boolean, or a text or number that means one. */
export function toBoolean({ value, path, config }: Reading): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') throw wrongType(config, path, value, 'a boolean');
  const read = readsAsBoolean(String(value));
  if (read !== undefined) return read;
  if (value === '') throw wrongType(config, path, value, 'a boolean');
  throw wrongValue(
    config,
    path,
    'cannot be converted to a boolean',
    'write true or false there; yes, no, on, off, y, n, 1 and 0 are read as well.',
  );
}

/** A text that is not empty. */
export function toText({ value, path, config }: Reading): string {
  if (typeof value !== 'string' || value === '') throw wrongType(config, path, value, 'a string');
  return value;
}

/** An array of texts, none of them empty. */
export function toTexts({ value, path, config }: Reading): string[] {
  if (!isJsonArray(value)) throw wrongType(config, path, value, 'an array of strings');
  return value.map((element, index) => toText({ value: element, path: [...path, index], config }));
}

export function toObject({ value, path, config }: Reading): JsonObject {
  if (!isJsonObject(value)) throw wrongType(config, path, value, 'an object');
  return value;
}

export function toObjects({ value, path, config }: Reading): JsonObject[] {
  if (!isJsonArray(value)) throw wrongType(config, path, value, 'an array of objects');
  return value.map((element, index) => toObject({ value: element, path: [...path, index], config }));
}
