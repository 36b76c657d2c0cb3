/** Where lines go; a stream of Node fits. */
export interface LogDestination {
  write(text: string): unknown;
}

/** Writes lines, and survives a destination that is gone: lines that could not be written are counted, and reported when it is back. */
export class LogOutput {
  readonly #destination: LogDestination;
  readonly #reportLoss: (lines: number) => void;
  #lost = 0;

  /** @param reportLoss - writes a line that tells how many were lost */
  constructor(destination: LogDestination, reportLoss: (lines: number) => void) {
    this.#destination = destination;
    this.#reportLoss = reportLoss;
  }

  /** @param lines - how many the text has */
  write(text: string, lines: number): void {
    try {
      this.#destination.write(text);
    } catch {
      this.#lost += lines;
      return;
    }
    if (this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.#reportLoss(lost);
  }
}
