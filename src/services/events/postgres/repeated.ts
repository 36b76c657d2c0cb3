/** Does something again and again, the first time after one interval. What fails is tried again at the next time. */
export class Repeated {
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;

  /** @param interval - milliseconds */
  constructor(
    private readonly interval: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.#turn(), this.interval).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #turn(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    // That the database is away is said by those who wait for events.
    await this.work().catch(() => {});
    this.#isBusy = false;
  }
}
