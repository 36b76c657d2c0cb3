import { AsyncLocalStorage } from 'node:async_hooks';
import type { Holder, Mutex } from './mutex.js';

/**
 * One level of a transaction: the transaction itself, or a savepoint inside it. Savepoints form a stack, so what runs on one
 * level waits while a savepoint of that level is open; else a sibling's rollback would take its work along.
 */
export class SavepointLevel {
  static readonly #present = new AsyncLocalStorage<SavepointLevel>();

  readonly #newMutex: () => Mutex;
  readonly #mutex: Mutex;
  readonly #parent: SavepointLevel | undefined;
  #over = false;

  /**
   * @param newMutex - makes what keeps the callers of one level apart
   * @param parent - the level in which this one is a savepoint; none for the transaction itself
   */
  constructor(newMutex: () => Mutex, parent?: SavepointLevel) {
    this.#newMutex = newMutex;
    this.#mutex = newMutex();
    this.#parent = parent;
  }

  /** The level of this transaction on which the present caller runs: the transaction itself for callers that no savepoint has begun. */
  present(): SavepointLevel {
    for (let level = SavepointLevel.#present.getStore(); level !== undefined; level = level.#parent)
      if (!level.#over && level.#isWithin(this)) return level;
    return this;
  }

  /** Runs one statement on this level, as soon as no savepoint of it is open. */
  async run<T>(holder: Holder, statement: () => Promise<T>): Promise<T> {
    const turn = await this.#mutex.acquire(holder);
    try {
      return await statement();
    } finally {
      turn.end();
    }
  }

  /** Runs work that begins and ends a savepoint, on a level of its own inside this one. */
  async nest<T>(holder: Holder, work: () => Promise<T>): Promise<T> {
    const level = new SavepointLevel(this.#newMutex, this);
    return this.run(holder, async () => {
      try {
        return await SavepointLevel.#present.run(level, work);
      } finally {
        level.#over = true;
      }
    });
  }

  #isWithin(root: SavepointLevel): boolean {
    return this === root || (this.#parent !== undefined && this.#parent.#isWithin(root));
  }
}
