import { InputError } from '../../errors/http-errors.js';

const DEEPEST = 64;

/**
 * Reads JSON: any value, not nested too deep, without the key `__proto__` and numbers beyond those of JavaScript.
 *
 * @throws InputError which repeats nothing of the text
 */
export function parseJsonBody(body: Buffer): unknown {
  const value = parse(body);
  check(value, DEEPEST);
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new InputError('The body is not valid JSON in UTF-8');
  }
}

/** @param left - how many levels of objects and arrays there may still be */
function check(value: unknown, left: number): void {
  if (value === Infinity || value === -Infinity) throw new InputError('The body has a number that is too large');
  if (typeof value !== 'object' || value === null) return;
  if (left < 1) throw new InputError(`The body is nested deeper than ${DEEPEST} levels`);
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__') throw new InputError('The body has the forbidden key __proto__');
    check(child, left - 1);
  }
}
