import { InputError } from '../../../errors/http-errors.js';
import { findJsonFault } from './json-fault.js';

/**
 * Parses the JSON of a request: an object or an array, no deeper than 64 levels, without keys that reach for prototypes.
 *
 * @throws InputError which tells the position of a fault and repeats nothing of the text
 */
export function parseJson(text: string): unknown {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) throw new InputError('The body must be a JSON object or array');
  checkValue(value, 1);
  return value;
}

const DEEPEST = 64;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`The body is not valid JSON at position ${findJsonFault(text)}`);
  }
}

function checkValue(value: object, depth: number): void {
  if (depth > DEEPEST) throw new InputError(`The body is nested deeper than ${DEEPEST} levels`);
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'object' && child !== null) checkValue(child, depth + 1);
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(child)))
      throw new InputError(`The body has the forbidden key ${key}`);
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
