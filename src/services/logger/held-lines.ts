/** What is held back is written when it has become this long, in characters. */
const MOST_HELD = 65_536;

/**
 * Writes lines at once, except those that may wait: they are written in one call, at the end of the turn of the event loop or before the
 * next line that may not wait, whichever comes first. Lines keep their order, and an orderly end of the process writes what is left.
 */
export class HeldLines {
  readonly #write: (text: string, lines: number) => void;
  #text = '';
  #lines = 0;
  /** Whether the line that comes next may wait. */
  #mayWait = false;
  #state: 'unused' | 'open' | 'closed' = 'unused';

  /** @param write - gets whole lines, and how many they are */
  constructor(write: (text: string, lines: number) => void) {
    this.#write = write;
  }

  /** Runs work whose lines may wait. */
  later(work: () => void): void {
    this.#mayWait = this.#state !== 'closed';
    try {
      work();
    } finally {
      this.#mayWait = false;
    }
  }

  add(line: string): void {
    if (this.#lines === 0 && this.#mayWait) setImmediate(this.#flush);
    if (this.#state === 'unused' && this.#mayWait) this.#open();
    this.#text += line;
    this.#lines += 1;
    if (!this.#mayWait || this.#text.length > MOST_HELD) this.#flush();
  }

  /** Writes what is left; from now on no line waits. */
  close(): void {
    this.#state = 'closed';
    process.off('exit', this.#flush);
    this.#flush();
  }

  #open(): void {
    this.#state = 'open';
    process.on('exit', this.#flush);
  }

  readonly #flush = (): void => {
    if (this.#lines === 0) return;
    const text = this.#text;
    const lines = this.#lines;
    this.#text = '';
    this.#lines = 0;
    this.#write(text, lines);
  };
}
