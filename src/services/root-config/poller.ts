/** The longest delay that a timer of Node can have. */
const LONGEST = 2 ** 31 - 1;

/** How much longer than usual the pause may become. */
const LONGEST_DELAY = 8;

/** Does something again and again, with a pause after each time that doubles while it fails, and never keeps the process alive. */
export class Poller {
  readonly #work: () => Promise<boolean>;
  readonly #pause: number;
  #timer: NodeJS.Timeout | undefined;
  #delay = 1;
  #stopped = false;

  /**
   * @param pause - milliseconds
   * @param work - resolves to whether it went well; must not reject
   */
  constructor(pause: number, work: () => Promise<boolean>) {
    this.#pause = pause;
    this.#work = work;
    this.#wait();
  }

  /** The pause before the next time, in milliseconds. */
  get pause(): number {
    return Math.min(this.#pause * this.#delay, LONGEST);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#run(), this.pause);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    const isGood = await this.#work();
    this.#delay = isGood ? 1 : Math.min(this.#delay * 2, LONGEST_DELAY);
    this.#wait();
  }
}
