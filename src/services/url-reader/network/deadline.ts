import type { Clock } from '../../../contracts/clock.js';

/** The time that one reading has, beside the signal of whoever reads. */
export interface Deadline {
  /** Aborted when the time is up, or by the caller. */
  readonly signal: AbortSignal;
  /** The reading is over; the time does not matter any more. */
  end(): void;
}

/** @param milliseconds - from now; @param late - makes the reason for which the signal is aborted */
export function startDeadline(
  clock: Clock,
  milliseconds: number,
  late: () => Error,
  signal: AbortSignal | undefined,
): Deadline {
  const controller = new AbortController();
  const cancel = clock.schedule(milliseconds, () => controller.abort(late()));
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
    end: cancel,
  };
}
