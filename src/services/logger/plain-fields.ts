import { isSecretName } from '../root-config/secrets.js';
import { describeError } from './describe-error.js';

/** What can be written as JSON without any surprise. */
export type PlainValue = string | number | boolean | null | PlainValue[] | PlainFields;
export interface PlainFields {
  [name: string]: PlainValue;
}

/** Sets a field, also one called `__proto__`, which an assignment would take for something else. */
function setField(fields: PlainFields, name: string, value: PlainValue): void {
  if (name === '__proto__')
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  else fields[name] = value;
}

/** Levels of nesting that are written. */
const MAX_DEPTH = 10;
/** Values that one call may bring, nested ones included. */
const MAX_VALUES = 5000;

/**
 * Makes plain data of whatever somebody logs. Never throws: what cannot be read is replaced by a word in brackets. An error becomes the field `error`.
 * The value of a field whose name says that it is secret becomes `***`.
 *
 * @param clean - applied to every text, names of fields included
 */
export function toPlainFields(value: unknown, clean: (text: string) => string): PlainFields {
  try {
    const plain = new PlainCopy(clean).copy(value instanceof Error ? { error: value } : value, '', 0);
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

class PlainCopy {
  readonly #clean: (text: string) => string;
  /** The objects that lead to where the copy is, to find circles. */
  readonly #open = new Set<object>();
  #left = MAX_VALUES;

  constructor(clean: (text: string) => string) {
    this.#clean = clean;
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
    if (value !== undefined && isSecretName(name)) return '***';
    if (typeof value === 'string') return this.#clean(value);
    if (typeof value === 'number') return this.#copyNumber(value);
    if (typeof value === 'object') return this.#copyObject(value, depth);
    if (typeof value === 'function') return '[function]';
    return typeof value === 'bigint' || typeof value === 'symbol' ? this.#clean(value.toString()) : null;
  }

  #copyNumber(number: number): PlainValue {
    const text = String(number);
    return Number.isFinite(number) && this.#clean(text) === text ? number : this.#clean(text);
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
      if (value !== undefined) setField(fields, this.#clean(key), this.copy(value, key, depth + 1));
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

function isFields(value: PlainValue): value is PlainFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
