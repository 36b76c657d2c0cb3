import { growingPause, type PauseLimits } from './delivery/growing-pause.js';

const PAUSES: PauseLimits = { first: 250, longest: 60_000 };

/**
 * How long an event rests after a failed delivery, in milliseconds: a quarter of a second, then twice as long each time, up to a minute.
 *
 * @param attempt - how many deliveries have failed, from 1 on
 */
export function redeliveryPause(attempt: number): number {
  return growingPause(attempt, PAUSES);
}
