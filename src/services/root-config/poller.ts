/** The longest delay that a timer of Node can have. */
const LONGEST = 2 ** 31 - 1;

/** Does something again and again, with a pause after each time, and never keeps the process alive. */
export class Poller {
  readonly #work: () => Promise<unknown>;
  readonly #pause: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param pause - milliseconds
   * @param work - must not reject
   */
  constructor(pause: number, work: () => Promise<unknown>) {
    this.#pause = Math.min(pause, LONGEST);
    this.#work = work;
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#run(), this.#pause);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    await this.#work();
    this.#wait();
  }
}
