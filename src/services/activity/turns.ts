import type { Activity } from './activity.js';

/** Told of a piece of work that has held the event loop for long: whose it was, and for how many milliseconds. */
export type TurnListener = (activity: Activity | undefined, milliseconds: number) => void;

interface TurnWatch {
  readonly limit: number;
  readonly listener: TurnListener;
}

const watches = new Set<TurnWatch>();
let shortest = Number.POSITIVE_INFINITY;
let isRunning = false;

/**
 * Has every piece of work reported that holds the event loop for longer than the limit, as soon as it lets go.
 * While nobody watches, the clock is not asked.
 *
 * @param limit - in milliseconds
 * @returns what ends the watching
 */
export function watchTurns(limit: number, listener: TurnListener): () => void {
  const watch = { limit, listener };
  watches.add(watch);
  update();
  return () => {
    watches.delete(watch);
    update();
  };
}

/**
 * Notes that work begins which may hold the event loop; for {@link endTurn}. What runs inside of other work is a part of that, and the clock
 * is not asked again.
 */
export function beginTurn(): number {
  if (isRunning || watches.size === 0) return 0;
  isRunning = true;
  return performance.now();
}

/**
 * Notes that it has let go, whether or not it goes on later.
 *
 * @param activity - whose work it was; a function is only called when it took long
 */
export function endTurn(began: number, activity: Activity | (() => Activity | undefined)): void {
  if (began === 0) return;
  isRunning = false;
  const length = performance.now() - began;
  if (length < shortest) return;
  const whose = typeof activity === 'function' ? activity() : activity;
  for (const { limit, listener } of watches) if (length >= limit) listener(whose, length);
}

function update(): void {
  shortest = Math.min(...[...watches].map(({ limit }) => limit));
}
