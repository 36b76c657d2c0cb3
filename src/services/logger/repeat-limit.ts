import type { LogLevel } from './log-level.js';

/** What makes two lines the same. */
export interface RepeatedLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly plugin: string | undefined;
}

/** A line that was left out, and how often. */
export interface LeftOut extends RepeatedLine {
  readonly lines: number;
}

interface Count extends RepeatedLine {
  seen: number;
}

/** Milliseconds after which counting begins anew. */
const PERIOD = 1000;
/** Messages that are told apart in one period; all further ones count as one. */
const TOLD_APART = 500;

/**
 * Lets a line through only so often in a second, so that a flood of errors fills neither the disk nor the day of who reads them.
 *
 * It is not the `RepetitionLimit` of other services, because every line passes here: one period for all lines costs a line neither a
 * look at the clock nor a report of its own.
 */
export class RepeatLimit {
  readonly #limit: number;
  readonly #report: (line: LeftOut) => void;
  readonly #counts = new Map<string, Count>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param limit - lines a second; 0: any number
   * @param report - told at the end of each second what was left out in it
   */
  constructor(limit: number, report: (line: LeftOut) => void) {
    this.#limit = limit;
    this.#report = report;
  }

  allow(line: RepeatedLine): boolean {
    if (this.#limit === 0) return true;
    const count = this.#countOf(line);
    count.seen += 1;
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.flush(), PERIOD).unref();
    return count.seen <= this.#limit;
  }

  /** Ends the period now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    for (const { seen, ...line } of counts)
      if (seen > this.#limit) this.#report({ ...line, lines: seen - this.#limit });
  }

  #countOf(line: RepeatedLine): Count {
    const key = `${line.level} ${line.plugin} ${line.message}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    return this.#counts.size < TOLD_APART ? this.#enter(key, line) : (this.#counts.get('') ?? this.#enter('', OTHERS));
  }

  #enter(key: string, line: RepeatedLine): Count {
    const count = { ...line, seen: 0 };
    this.#counts.set(key, count);
    return count;
  }
}

const OTHERS: RepeatedLine = { level: 'error', message: 'many different messages', plugin: undefined };
