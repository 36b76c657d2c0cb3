/**
 * How far a connection may reach, each level farther than the one before:
 *
 * - `public`: addresses of the Internet
 * - `internal`: also those of one's own networks and of this machine
 * - `exact`: the one address that the URL is written with, whatever it is
 */
export type Reach = 'public' | 'internal' | 'exact';

/** The farther of several; `undefined` for none. */
export function farthest(reaches: Iterable<Reach>): Reach | undefined {
  const all = new Set(reaches);
  return LEVELS.find((reach) => all.has(reach));
}

const LEVELS: readonly Reach[] = ['exact', 'internal', 'public'];
