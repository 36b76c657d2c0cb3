/** Who holds a mutex or waits for it. The text is made only when an error needs it. */
export interface Holder {
  /** What it does: `a transaction begun at SqlStore.rename (src/sql-store.ts:14:20)`. */
  describe(): string;
}

/** The right to go on, until it is given back. */
export interface Turn {
  /** Lets the next caller go on; a second call does nothing. */
  end(): void;
}

/** Settings of a {@link Mutex}. */
export interface MutexOptions {
  /** How long a caller waits for its turn, in milliseconds. */
  readonly waitLimit: number;
  /** Makes the error of a caller whose turn did not come in time. */
  readonly problem: (holder: string, heldMs: number) => Error;
}

interface Waiting {
  readonly holder: Holder;
  readonly proceed: (turn: Turn) => void;
  readonly refuse: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Held {
  readonly holder: Holder;
  readonly since: number;
}

/** Lets one caller at a time go on, in the order in which they asked. */
export class Mutex {
  readonly #options: MutexOptions;
  readonly #waiting = new Set<Waiting>();
  #held: Held | undefined;
  #closed: Error | undefined;

  constructor(options: MutexOptions) {
    this.#options = options;
  }

  /**
   * Waits for a turn.
   *
   * @param holder - who asks, for the errors of those who then wait behind it
   * @throws what `problem` makes when the turn does not come within the limit; what `close` was given after that
   */
  async acquire(holder: Holder): Promise<Turn> {
    if (this.#closed !== undefined) throw this.#closed;
    if (this.#held === undefined) return this.#give(holder);
    return new Promise<Turn>((proceed, refuse) => {
      const waiting: Waiting = {
        holder,
        proceed,
        refuse,
        timer: setTimeout(() => this.#giveUp(waiting), this.#options.waitLimit),
      };
      this.#waiting.add(waiting);
    });
  }

  /** Refuses whoever waits and whoever comes later; the present turn may end as usual. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const waiting of this.#waiting) {
      clearTimeout(waiting.timer);
      waiting.refuse(reason);
    }
    this.#waiting.clear();
  }

  #give(holder: Holder): Turn {
    const held: Held = { holder, since: Date.now() };
    this.#held = held;
    return {
      end: () => {
        if (this.#held === held) this.#next();
      },
    };
  }

  #next(): void {
    this.#held = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#waiting.delete(first);
    clearTimeout(first.timer);
    first.proceed(this.#give(first.holder));
  }

  #giveUp(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    const held = this.#held;
    waiting.refuse(
      this.#options.problem(held?.holder.describe() ?? 'nobody', Date.now() - (held?.since ?? Date.now())),
    );
  }
}
