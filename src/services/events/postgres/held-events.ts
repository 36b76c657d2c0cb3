/**
 * The events that subscribers of this process are at. When one takes too long, its event is due again; then it is left to other
 * processes for a while, since here the first delivery may still be going on.
 */
export class HeldEvents {
  readonly #until = new Map<string, number>();

  /** @param milliseconds - after which it may be delivered here again, whatever has become of it */
  hold(seq: string, milliseconds: number): void {
    this.#until.set(seq, performance.now() + milliseconds);
  }

  answered(seq: string): void {
    this.#until.delete(seq);
  }

  current(): readonly string[] {
    const now = performance.now();
    for (const [seq, until] of this.#until) if (until <= now) this.#until.delete(seq);
    return [...this.#until.keys()];
  }
}
