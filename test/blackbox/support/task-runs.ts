import type { Run } from './data-backend.js';

/** Runs that began while another one of the same task went on. */
export function overlapsIn(runs: readonly Run[]): Run[] {
  return runs.filter((run) =>
    runs.some((other) => other !== run && other.begin <= run.begin && (other.end ?? other.begin) > run.begin),
  );
}

/**
 * Runs that came before their time: the one after the first before a period is over, the next before two are.
 * Half a period is allowed for, since the first may have begun late.
 */
export function tooEarly(runs: readonly Run[], period: number): Run[] {
  const first = runs[0]?.begin ?? 0;
  return runs.filter(({ begin }, index) => begin - first < (index - 0.5) * period);
}
