import { problems } from './catalogue.js';

/**
 * Throws what has been found wrong, if anything: a single problem as it is, several together.
 *
 * @throws the only problem; ProsceniumError `INVALID_COMPOSITION` with several
 */
export function throwTogether(found: readonly Error[]): void {
  const [problem, ...others] = found;
  if (problem === undefined) return;
  throw others.length === 0 ? problem : problems.invalidComposition(found);
}
