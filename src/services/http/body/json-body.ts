import { InputError } from '../../../errors/http-errors.js';
import { findJsonFault } from './json-fault.js';

/**
 * Parses the JSON of a request: an object or an array, not nested too deep, without keys that reach for prototypes.
 *
 * @param deepest - how many levels of objects and arrays there may be
 * @throws InputError which tells the position of a fault and repeats nothing of the text
 */
export function parseJson(text: string, deepest: number): unknown {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) throw new InputError('The body must be a JSON object or array');
  checkValue(value, deepest, deepest);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`The body is not valid JSON at position ${findJsonFault(text)}`);
  }
}

/** @param left - how many levels there may still be, this one included */
function checkValue(value: object, left: number, deepest: number): void {
  if (left < 1) throw new InputError(`The body is nested deeper than ${deepest} levels`);
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'object' && child !== null) checkValue(child, left - 1, deepest);
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(child)))
      throw new InputError(`The body has the forbidden key ${key}`);
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
