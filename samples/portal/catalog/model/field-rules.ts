import type { JsonObject, JsonValue } from 'proscenium';
import type { FieldPath, FieldProblem } from './field-problem.js';
import type { Format } from './formats.js';

/** What one field must look like. */
export type FieldRule =
  | { readonly shape: 'text'; readonly required?: boolean; readonly format?: Format; readonly mayBeEmpty?: boolean }
  | { readonly shape: 'choice'; readonly required?: boolean; readonly choices: readonly string[] }
  | { readonly shape: 'list'; readonly required?: boolean; readonly items: FieldRule }
  | {
      readonly shape: 'object';
      readonly required?: boolean;
      readonly fields?: FieldRules;
      readonly keys?: Format;
      readonly values?: FieldRule;
    };

/** The fields that are looked at; others may hold anything. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

export const text: FieldRule = { shape: 'text' };
export const texts: FieldRule = { shape: 'list', items: text };

/** The same rule for a field that must be there. */
export function required<Rule extends FieldRule>(rule: Rule): Rule {
  return { ...rule, required: true };
}

/** Checks the fields of an object and says all that is wrong with them. */
export function checkFields(object: JsonObject, rules: FieldRules, path: FieldPath): FieldProblem[] {
  return Object.entries(rules).flatMap(([name, rule]) => checkField(object[name], rule, [...path, name]));
}

/** Checks one value. */
export function checkField(value: JsonValue | undefined, rule: FieldRule, path: FieldPath): FieldProblem[] {
  if (value === undefined) return rule.required ? [{ path, message: 'is missing' }] : [];
  if (value === null)
    return [{ path, message: rule.required ? 'has no value' : 'has no value; give it one or leave the field out' }];
  switch (rule.shape) {
    case 'text':
      return checkText(value, rule, path);
    case 'choice':
      if (typeof value === 'string' && rule.choices.includes(value)) return [];
      return [{ path, message: `must be one of ${rule.choices.join(', ')}, and is ${describe(value)}` }];
    case 'list':
      if (!Array.isArray(value)) return [{ path, message: `must be a list, and is ${describe(value)}` }];
      return value.flatMap((item: JsonValue, index) => checkField(item, rule.items, [...path, index]));
    case 'object':
      return checkObject(value, rule, path);
  }
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkText(value: JsonValue, rule: FieldRule & { shape: 'text' }, path: FieldPath): FieldProblem[] {
  if (typeof value !== 'string')
    return [{ path, message: `must be a text, and is ${describe(value)}${quotingHint(value)}` }];
  if (rule.format !== undefined)
    return rule.format.matches(value)
      ? []
      : [{ path, message: `must be ${rule.format.expects}, and is ${describe(value)}` }];
  return value.trim() === '' && !rule.mayBeEmpty ? [{ path, message: 'must not be empty' }] : [];
}

function checkObject(value: JsonValue, rule: FieldRule & { shape: 'object' }, path: FieldPath): FieldProblem[] {
  if (!isObject(value)) return [{ path, message: `must be an object, and is ${describe(value)}` }];
  const { fields = {}, keys, values } = rule;
  const entries = Object.entries(value).flatMap(([key, entry]) => [
    ...(keys === undefined || keys.matches(key)
      ? []
      : [{ path: [...path, key], message: `must be named by ${keys.expects}` }]),
    ...(values === undefined ? [] : checkField(entry, values, [...path, key])),
  ]);
  return [...checkFields(value, fields, path), ...entries];
}

function describe(value: JsonValue): string {
  if (typeof value === 'string') return value.length > 80 ? `a text of ${value.length} characters` : `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${value}`;
}

function quotingHint(value: JsonValue): string {
  return typeof value === 'number' || typeof value === 'boolean' ? `; write it in quotes: '${value}'` : '';
}
