/** Lets a loop sleep until there may be work. A call that comes while nobody sleeps ends the next sleep at once. */
export class WakeSignal {
  #isRaised = false;
  #wake: (() => void) | undefined;

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  /** @param longest - milliseconds; the sleep keeps no process alive */
  async sleep(longest: number): Promise<void> {
    if (!this.#isRaised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longest);
        timer.unref();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#isRaised = false;
  }
}
