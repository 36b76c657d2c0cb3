import type { CancelTimer, Clock } from '../../contracts/clock.js';
import type { ForwardingLimits } from './gateway-settings.js';

/** What a request waits for. */
export type Phase = keyof ForwardingLimits;

/** Watches over the phases of one request with one timer, which is moved only when it has to ring sooner. */
export class PhaseTimer {
  readonly #clock: Clock;
  readonly #limits: ForwardingLimits;
  readonly #onLate: (phase: Phase) => void;
  #phase: Phase = 'connect';
  #since = 0;
  #ringsAt = Number.POSITIVE_INFINITY;
  #cancel: CancelTimer | undefined;
  #isStopped = false;

  constructor(clock: Clock, limits: ForwardingLimits, onLate: (phase: Phase) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onLate = onLate;
    this.enter('connect');
  }

  get phase(): Phase {
    return this.#phase;
  }

  enter(phase: Phase): void {
    if (this.#isStopped) return;
    this.#phase = phase;
    this.#since = this.#clock.now();
    if (this.#since + this.#limits[phase] < this.#ringsAt) this.#arm();
  }

  /** Something has moved. */
  touch(): void {
    this.#since = this.#clock.now();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #arm(): void {
    this.#cancel?.();
    this.#ringsAt = this.#since + this.#limits[this.#phase];
    this.#cancel = this.#clock.schedule(Math.max(0, this.#ringsAt - this.#clock.now()), () => this.#look());
  }

  #look(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY;
    if (this.#isStopped) return;
    if (this.#clock.now() - this.#since >= this.#limits[this.#phase]) this.#onLate(this.#phase);
    else this.#arm();
  }
}
