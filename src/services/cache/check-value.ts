import { InputError } from '../../errors/http-errors.js';

/**
 * Refuses what would come back from a cache as something else.
 *
 * @throws InputError which names the place, for what JSON cannot carry
 */
export function checkValue(value: unknown): void {
  const fault = faultOf(value, 'value', []);
  if (fault !== undefined) throw new InputError(`A cache keeps JSON only, and ${fault}`);
}

/** Deeper than anybody writes, and not as deep as would end the stack. */
const DEEPEST = 500;

function faultOf(value: unknown, path: string, around: readonly object[]): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== 'object') return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`;
  if (around.includes(value)) return `${path} holds itself`;
  if (around.length >= DEEPEST) return `it is nested more than ${DEEPEST} levels deep`;
  const inside = [...around, value];
  if (Array.isArray(value)) return faultOfArray(value, path, inside);
  if (!isPlain(value)) return `${path} is no plain object but ${nameOf(value)}`;
  for (const [key, child] of Object.entries(value)) {
    // As in JSON, a property without a value is as good as none.
    const fault = child === undefined ? undefined : faultOf(child, `${path}.${key}`, inside);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfArray(values: readonly unknown[], path: string, inside: readonly object[]): string | undefined {
  for (let index = 0; index < values.length; index += 1) {
    const fault = faultOf(values[index], `${path}[${index}]`, inside);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function nameOf({ constructor }: object): string {
  return constructor === Object ? 'has a toJSON of its own' : `a ${constructor.name || 'class of its own'}`;
}

/** What JSON would make of it again; a `toJSON` of its own would make something else. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of all objects, also that of another realm, has none itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return typeof (value as { readonly toJSON?: unknown }).toJSON !== 'function';
}
