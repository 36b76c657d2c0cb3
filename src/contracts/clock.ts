import { Contract } from '../decorators/contract.js';

/** Calls off what was to happen; does nothing when it has happened. */
export type CancelTimer = () => void;

/**
 * The time, for whatever does something later or lets something grow old. In tests a clock of `proscenium/testing` takes its place,
 * and hours pass at a call.
 *
 * @example
 * ```ts
 * import { Clock, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class Interval {
 *   constructor(private readonly clock: Clock) {}
 *
 *   ring(minutes: number, work: () => void) {
 *     return this.clock.schedule(minutes * 60_000, work);
 *   }
 * }
 * ```
 */
@Contract('core.clock', { scope: 'root' })
export abstract class Clock {
  /**
   * Whether somebody moves it by hand, as in tests. Then it counts everywhere. Any other is the clock of one machine, and work that
   * is shared with other machines goes by the clock of the store that they share.
   */
  abstract readonly isManual?: boolean;
  /** Milliseconds since 1970. */
  abstract now(): number;
  /**
   * Calls `work` once. Waiting for it keeps no process alive.
   *
   * @param delay - milliseconds from now, of any length; not below 0
   * @param work - what it throws or rejects with is nobody's: catch it inside. A clock of tests waits for the promise.
   * @returns calls it off
   */
  abstract schedule(delay: number, work: () => void | Promise<void>): CancelTimer;
}
