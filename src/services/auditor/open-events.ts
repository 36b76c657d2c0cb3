/** Counts the events that have begun and not ended, by their id. */
export class OpenEvents {
  readonly #counts = new Map<string, number>();

  begin(eventId: string): void {
    this.#counts.set(eventId, (this.#counts.get(eventId) ?? 0) + 1);
  }

  end(eventId: string): void {
    const count = (this.#counts.get(eventId) ?? 1) - 1;
    if (count > 0) this.#counts.set(eventId, count);
    else this.#counts.delete(eventId);
  }

  /** How many of each id there are. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
