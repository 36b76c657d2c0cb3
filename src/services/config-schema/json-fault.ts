import type { OutputUnit } from '@cfworker/json-schema';
import type { ConfigFault } from '../../contracts/root-config-schema.js';
import type { JsonValue } from '../../contracts/root-config.js';
import type { JsonSchema } from '../../decorators/config-declaration.js';
import { type ConfigPath, describeType, isJsonArray } from '../root-config/index.js';
import { resolveReference } from './schema-node.js';

/** What the validator says about one value, in the words of this framework. Its own words may hold the value. */
export function describeUnit(unit: OutputUnit, value: JsonValue, document: JsonSchema): ConfigFault {
  const path = pathOf(unit.instanceLocation, value);
  const wanted = wantedBy(unit, document);
  const { problem, mend } = WORDS[unit.keyword]?.(wanted, valueAt(value, path)) ?? GENERIC;
  if (unit.keyword !== 'required') return { kind: 'invalid', path, problem, mend };
  const key = /property "(.*)"\.$/s.exec(unit.error)?.[1] ?? '';
  return { ...missing([...path, key]) };
}

export function missing(path: ConfigPath): ConfigFault {
  return { kind: 'invalid', isMissing: true, path, problem: 'is missing', mend: 'add it.' };
}

/**
 * What is wrong with a value that fits none of several forms.
 *
 * @param words - the forms in words; none when they do not tell it
 */
export function noForm(path: ConfigPath, value: JsonValue | undefined, words: readonly string[]): ConfigFault {
  if (words.length === 0)
    return { kind: 'invalid', path, problem: 'has none of the forms that it may have', mend: GENERIC.mend };
  const wanted = alternatives([...new Set(words)]);
  const problem = `is ${describeType(value)}, and ${wanted} is wanted`;
  return { kind: 'invalid', path, problem, mend: `write ${wanted} there.` };
}

/** The forms that a unit allows in words, if the value has the type of none of them; `undefined` when it has, or this is about something else. */
export function otherTypes(unit: OutputUnit, value: JsonValue | undefined, document: JsonSchema): string[] | undefined {
  const wanted = [wantedBy(unit, document)].flat();
  if (unit.keyword === 'type') return wanted.map((type) => nameOfType(String(type)));
  const isOther =
    (unit.keyword === 'const' || unit.keyword === 'enum') && !wanted.some((one) => typeof one === typeof value);
  return isOther ? wanted.map(quote) : undefined;
}

export const GENERIC = { problem: 'does not fit what is declared for it', mend: 'see the documentation of this key.' };

/** `#/hosts/0/name` as the steps to a value; positions in arrays become numbers. */
export function pathOf(location: string, value: JsonValue): ConfigPath {
  const steps = location
    .split('/')
    .slice(1)
    .map((step) => decodeURI(step.replaceAll('%23', '#')).replaceAll('~1', '/').replaceAll('~0', '~'));
  const path: (string | number)[] = [];
  for (const step of steps) path.push(isJsonArray(valueAt(value, path)) ? Number(step) : step);
  return path;
}

export function valueAt(value: JsonValue, path: ConfigPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, JsonValue>)[step]
        : undefined,
    value,
  );
}

/** What the schema says at the place that the validator names: `#/properties/port/minimum`. */
export function wantedBy({ keywordLocation }: OutputUnit, document: JsonSchema): unknown {
  let current: unknown = document;
  for (const step of keywordLocation.split('/').slice(1)) {
    const part = resolveReference(current as JsonSchema, `#/${step}`);
    current = step === '$ref' && typeof part === 'string' ? resolveReference(document, part) : part;
  }
  return current;
}

interface Words {
  readonly problem: string;
  readonly mend: string;
}

const WORDS: Readonly<Record<string, (wanted: unknown, value: JsonValue | undefined) => Words>> = {
  type: (wanted, value) => {
    const words = alternatives([wanted].flat().map((type) => nameOfType(String(type))));
    return { problem: `is ${describeType(value)}, and ${words} is wanted`, mend: `write ${words} there.` };
  },
  enum: (wanted) => ({
    problem: 'is none of the values that it may have',
    mend: `use ${alternatives([wanted].flat().map(quote))}.`,
  }),
  const: (wanted) => ({ problem: 'is not the one value that it may have', mend: `write ${quote(wanted)} there.` }),
  false: () => ({ problem: 'is a key that may not be here', mend: 'remove it.' }),
  minimum: (wanted) => ({ problem: 'is too small', mend: `use ${wanted} or more.` }),
  exclusiveMinimum: (wanted) => ({ problem: 'is too small', mend: `use more than ${wanted}.` }),
  maximum: (wanted) => ({ problem: 'is too large', mend: `use ${wanted} or less.` }),
  exclusiveMaximum: (wanted) => ({ problem: 'is too large', mend: `use less than ${wanted}.` }),
  multipleOf: (wanted) => ({ problem: `is no multiple of ${wanted}`, mend: 'use one.' }),
  minLength: (wanted) => ({ problem: 'is too short', mend: `write ${counted(wanted, 'character')} or more.` }),
  maxLength: (wanted) => ({ problem: 'is too long', mend: `write ${counted(wanted, 'character')} or fewer.` }),
  pattern: (wanted) => ({ problem: 'does not have the form that it must have', mend: `make it fit ${wanted}.` }),
  format: (wanted) => ({ problem: `is no ${wanted}`, mend: `write a text of the format ${wanted}.` }),
  minItems: (wanted) => ({ problem: 'has too few elements', mend: `give it ${wanted} or more.` }),
  maxItems: (wanted) => ({ problem: 'has too many elements', mend: `leave it ${wanted} or fewer.` }),
  uniqueItems: () => ({ problem: 'has the same element twice', mend: 'remove one of them.' }),
  minProperties: (wanted) => ({ problem: 'has too few keys', mend: `give it ${wanted} or more.` }),
  maxProperties: (wanted) => ({ problem: 'has too many keys', mend: `leave it ${wanted} or fewer.` }),
};

function nameOfType(type: string): string {
  if (type === 'integer') return 'a whole number';
  if (type === 'null') return 'null';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function counted(amount: unknown, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
