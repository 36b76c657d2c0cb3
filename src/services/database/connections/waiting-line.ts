import type { ConnectionUser } from './engine-connection.js';

/** Somebody who waits for a connection. */
export interface Waiting {
  readonly user: ConnectionUser;
  /** Counts up in the order of arrival. */
  readonly number: number;
}

/**
 * Who waits for connections to one server. The plugin that uses the fewest comes first, so that one which asks for many cannot keep the
 * others away; among equals, and within a plugin, whoever came first.
 */
export class WaitingLine<W extends Waiting> {
  readonly #lines = new Map<ConnectionUser, Set<W>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(waiting: W): void {
    const line = this.#lines.get(waiting.user) ?? new Set();
    this.#lines.set(waiting.user, line.add(waiting));
    this.#size += 1;
  }

  remove(waiting: W): void {
    const line = this.#lines.get(waiting.user);
    if (line?.delete(waiting) !== true) return;
    this.#size -= 1;
    if (line.size === 0) this.#lines.delete(waiting.user);
  }

  of(user: ConnectionUser): readonly W[] {
    return [...(this.#lines.get(user) ?? [])];
  }

  /** The first of each plugin, in the order in which they should be served. */
  heads(inUse: (user: ConnectionUser) => number): readonly W[] {
    const heads = [...this.#lines.values()].flatMap((line) => [...line].slice(0, 1));
    if (heads.length < 2) return heads;
    return heads.toSorted((one, other) => inUse(one.user) - inUse(other.user) || one.number - other.number);
  }
}
