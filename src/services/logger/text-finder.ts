/** Where a text was found. */
export interface FoundText {
  readonly start: number;
  readonly end: number;
}

/** Characters that are looked at together. No text may be shorter. */
const BLOCK = 3;
/** Of longer texts only the first characters decide where the search may go on. */
const LONGEST_WINDOW = 16;
const TABLE_SIZE = 2 ** 16;

/**
 * Finds any of many texts in another one, in any case, in a time that hardly depends on how many they are.
 * The search of Wu and Manber: a table tells, for the last three characters of a window, how far the window can move before it may hold
 * the beginning of one of the texts. A regular expression with all texts is several times slower for ten, and far slower for hundreds.
 */
export class TextFinder {
  readonly #window: number;
  readonly #shifts: Uint8Array;
  /** The texts that begin where the table says so, the longest first. */
  readonly #candidates = new Map<number, RegExp>();

  /** @param texts - at least three characters each */
  constructor(texts: Iterable<string>) {
    const sorted = [...new Set(texts)].toSorted((first, second) => second.length - first.length);
    const shortest = sorted.at(-1)?.length ?? LONGEST_WINDOW;
    this.#window = Math.min(shortest, LONGEST_WINDOW);
    this.#shifts = new Uint8Array(TABLE_SIZE).fill(this.#window - BLOCK + 1);
    for (const text of sorted) this.#enter(text);
    for (const [hash, group] of groupBy(sorted, (text) => hashAt(text, this.#window - 1)))
      this.#candidates.set(hash, new RegExp(group.map(escapePattern).join('|'), 'iy'));
  }

  /** The first place where one of the texts is; of several there the longest. */
  find(text: string, from = 0): FoundText | undefined {
    const window = this.#window;
    const shifts = this.#shifts;
    for (let last = from + window - 1; last < text.length; ) {
      const hash = hashAt(text, last);
      const shift = shifts[hash] ?? 1;
      if (shift > 0) {
        last += shift;
        continue;
      }
      const start = last - window + 1;
      const end = this.#endOfMatch(text, start, hash);
      if (end !== undefined) return { start, end };
      last += 1;
    }
    return undefined;
  }

  #enter(text: string): void {
    for (let last = BLOCK - 1; last < this.#window; last += 1) {
      const hash = hashAt(text, last);
      this.#shifts[hash] = Math.min(this.#shifts[hash] ?? 0, this.#window - 1 - last);
    }
  }

  #endOfMatch(text: string, start: number, hash: number): number | undefined {
    const pattern = this.#candidates.get(hash);
    if (pattern === undefined) return undefined;
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex : undefined;
  }
}

/** The same for both cases of a letter. */
function hashAt(text: string, last: number): number {
  const first = text.charCodeAt(last - 2) | CASE_BIT;
  const second = text.charCodeAt(last - 1) | CASE_BIT;
  const third = text.charCodeAt(last) | CASE_BIT;
  return ((first * 2533) ^ (second * 499) ^ (third * 31)) & (TABLE_SIZE - 1);
}

const CASE_BIT = 0x20;

function groupBy<T>(values: readonly T[], keyOf: (value: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
