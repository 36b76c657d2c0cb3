/** How many events may be under way at a time: whoever wants to begin one takes a slot, and gives it back at its end. */
export class Slots {
  #taken = 0;
  #waiting: (() => void)[] = [];
  #watching: (() => void)[] = [];

  constructor(private readonly count: number) {}

  get free(): number {
    return this.count - this.#taken;
  }

  /** Resolves with a slot taken, in the order of asking. */
  async take(): Promise<void> {
    if (this.#taken < this.count) {
      this.#taken += 1;
      return;
    }
    // The slot passes from the one who gives it back to the one who waits, so that nobody can come between.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
    for (const watcher of this.#watching.splice(0)) watcher();
  }

  /** Resolves at the next return of a slot. */
  given(): Promise<void> {
    return new Promise((resolve) => this.#watching.push(resolve));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#taken > 0) await this.given();
  }
}
