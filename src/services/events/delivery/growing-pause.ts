/** Between attempts to reach a server; in milliseconds. */
export interface PauseLimits {
  /** After the first failure. Each further pause is twice as long. */
  readonly first: number;
  /** No pause is longer. */
  readonly longest: number;
}

/** The pause after the failure number `failures`, from 1 on, in milliseconds. */
export function growingPause(failures: number, { first, longest }: PauseLimits): number {
  return Math.min(first * 2 ** Math.min(failures - 1, 30), longest);
}
