// Before any user class is decorated, so that the compiler's own decorator finds where to leave its types.
import './reflect-metadata.js';
import type { Class } from './types.js';

const STORE = Symbol.for('proscenium.metadata.v1');

/**
 * One typed slot of what decorators wrote down about classes.
 * The maps hang on `globalThis` under a versioned symbol, so that a second copy of the package reads the same records.
 */
export class Metadata<T extends object> {
  readonly #records: WeakMap<Class, T>;

  constructor(slot: string) {
    const store = ((globalThis as Record<symbol, unknown>)[STORE] ??= new Map()) as Map<string, WeakMap<Class, T>>;
    const known = store.get(slot);
    this.#records = known ?? new WeakMap<Class, T>();
    if (known === undefined) store.set(slot, this.#records);
  }

  /** What was written on this very class. */
  get(target: Class): T | undefined {
    return this.#records.get(target);
  }

  /** What was written on this class or on the nearest class that it extends. */
  inherited(target: Class): T | undefined {
    for (const ancestor of lineage(target)) {
      const record = this.#records.get(ancestor);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  set(target: Class, record: T): void {
    this.#records.set(target, record);
  }

  /** The record of this class, made by `empty` when there is none yet. */
  ensure(target: Class, empty: () => T): T {
    const record = this.#records.get(target) ?? empty();
    this.#records.set(target, record);
    return record;
  }
}

/** The class and those that it extends, nearest first. */
export function lineage(target: Class): Class[] {
  const classes: Class[] = [];
  let current: unknown = target;
  while (typeof current === 'function' && current !== Function.prototype) {
    classes.push(current as Class);
    current = Object.getPrototypeOf(current);
  }
  return classes;
}
