import { setTimeout as pause } from 'node:timers/promises';
import type { Claim } from './claim.js';

/** How long acknowledgements wait when the database cannot take them, in milliseconds. */
const PAUSE = 250;

interface Pending {
  readonly claim: Claim;
  /** When the event is somebody else's, so that an acknowledgement says nothing any more; on the clock of `performance`. */
  readonly until: number;
}

/** Writes acknowledgements, all that have gathered while the last ones were written in one statement. */
export class Acknowledgements {
  #pending: Pending[] = [];
  #writing: Promise<void> | undefined;
  #isStopped = false;

  constructor(private readonly write: (claims: readonly Claim[]) => Promise<void>) {}

  /** @param timeLeft - milliseconds for which the claim is ours for certain */
  add(claim: Claim, timeLeft: number): void {
    this.#pending.push({ claim, until: performance.now() + timeLeft });
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when all have been written, or can be no more. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Gives up what has not been written; it is delivered again. */
  stop(): void {
    this.#isStopped = true;
    this.#pending = [];
  }

  async #writeAll(): Promise<void> {
    // What is acknowledged in this turn goes together.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0);
      try {
        await this.write(batch.map(({ claim }) => claim));
      } catch {
        if (this.#isStopped) return;
        this.#pending.unshift(...batch.filter(({ until }) => until > performance.now() + PAUSE));
        await pause(PAUSE, undefined, { ref: false });
      }
    }
  }
}
