import { describeError } from './describe-error.js';
import { isSecretField } from './secret-field.js';

/** What can be written as JSON without any surprise. */
export type PlainValue = string | number | boolean | null | PlainValue[] | PlainFields;
export interface PlainFields {
  [name: string]: PlainValue;
}

/** Sets a field, also one called `__proto__`, which an assignment would take for something else. */
export function setField(fields: PlainFields, name: string, value: PlainValue): void {
  if (name === '__proto__')
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  else fields[name] = value;
}

/** Whether a value has fields. */
export function isFields(value: PlainValue | undefined): value is PlainFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What replaces a secret. */
export const MASK = '***';
/** Levels of nesting that are written. */
const MAX_DEPTH = 10;
/** Values that one call may bring, nested ones included. */
const MAX_VALUES = 5000;
/** Up to so many fields are copied at once, before anything is known of their values. */
const FEW = 100;

/**
 * Makes plain data of whatever somebody logs. Never throws: what cannot be read is replaced by a word in brackets. An error becomes the field `error`.
 * The value of a field whose name says that it is secret becomes `***`.
 */
export function toPlainFields(value: unknown): PlainFields {
  try {
    const fields = isObjectLiteral(value) ? copyLiteral(value) : undefined;
    if (fields !== undefined) return fields;
  } catch {
    // A getter threw; it is read again with care.
  }
  try {
    const plain = new PlainCopy().copy(value instanceof Error ? { error: value } : value, '', 0);
    return isFields(plain) ? plain : { value: plain };
  } catch {
    return { value: '[unreadable]' };
  }
}

/** The text of a message, whatever it is. Never throws. */
export function toPlainText(message: unknown): string {
  if (typeof message === 'string') return message;
  try {
    return message instanceof Error ? message.message : String(message);
  } catch {
    return '[unreadable]';
  }
}

function isObjectLiteral(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Nearly all that is logged is a small object of texts and numbers. Spreading reads each field once, whatever a getter or a proxy does
 * later, and is several times faster than setting one field after another.
 *
 * @returns `undefined` for what has to be copied with more care
 */
function copyLiteral(value: object): PlainFields | undefined {
  const fields: PlainFields = { ...value };
  const names = Object.keys(fields);
  if (names.length > FEW || 'toJSON' in fields) return undefined;
  let copy: PlainCopy | undefined;
  for (const name of names) {
    const field: unknown = fields[name];
    const simple = typeof field === 'string' || (typeof field === 'number' && Number.isFinite(field));
    if (simple && !isSecretField(name)) continue;
    if (typeof field === 'boolean' || field === null) continue;
    copy ??= new PlainCopy(value);
    if (field === undefined) delete fields[name];
    else setField(fields, name, copy.copy(field, name, 1));
  }
  return fields;
}

class PlainCopy {
  /** The objects that lead to where the copy is, to find circles. */
  readonly #open = new Set<object>();
  #left = MAX_VALUES;

  /** @param outer - the object that holds what will be copied */
  constructor(outer?: object) {
    if (outer !== undefined) this.#open.add(outer);
  }

  copy(value: unknown, name: string, depth: number): PlainValue {
    this.#left -= 1;
    if (this.#left < 0) return '[more]';
    try {
      return this.#copy(value, name, depth);
    } catch {
      return '[unreadable]';
    }
  }

  #copy(value: unknown, name: string, depth: number): PlainValue {
    if (value === null || typeof value === 'boolean') return value;
    if (value !== undefined && isSecretField(name)) return MASK;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'object') return this.#copyObject(value, depth);
    if (typeof value === 'function') return '[function]';
    return typeof value === 'bigint' || typeof value === 'symbol' ? value.toString() : null;
  }

  #copyObject(object: object, depth: number): PlainValue {
    if (this.#open.has(object)) return '[circular]';
    if (depth >= MAX_DEPTH) return '[deeper]';
    this.#open.add(object);
    try {
      return this.#copyKind(object, depth);
    } finally {
      this.#open.delete(object);
    }
  }

  #copyKind(object: object, depth: number): PlainValue {
    if (object instanceof Error) return this.#copyFields(describeError(object), depth);
    if (Array.isArray(object)) return this.#copyElements(object, depth);
    if (object instanceof Set) return this.#copyElements([...object], depth);
    if (object instanceof Map) return this.#copyFields(Object.fromEntries(object), depth);
    if (ArrayBuffer.isView(object)) return `[${object.byteLength} bytes]`;
    if ('toJSON' in object && typeof object.toJSON === 'function') return this.copy(object.toJSON(), '', depth + 1);
    return this.#copyFields(object, depth);
  }

  #copyElements(elements: readonly unknown[], depth: number): PlainValue[] {
    const shown = elements.slice(0, Math.max(this.#left, 0));
    return shown.map((element) => this.copy(element, '', depth + 1));
  }

  #copyFields(object: object, depth: number): PlainFields {
    const fields: PlainFields = {};
    for (const key of Object.keys(object)) {
      if (this.#left <= 0) break;
      const value = read(object, key);
      if (value !== undefined) setField(fields, key, this.copy(value, key, depth + 1));
    }
    return fields;
  }
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return '[unreadable]';
  }
}
