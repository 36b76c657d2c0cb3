/** How a body may be packed, the most wanted first. */
export type Encoding = 'br' | 'gzip' | 'deflate';

/** Of which a client may choose, the most wanted first. */
export const ENCODINGS: readonly Encoding[] = ['br', 'gzip', 'deflate'];

/**
 * In which of the ways in `candidates` a client takes a body packed, what it likes best first; among those that it likes equally, in the
 * order of `candidates`. None, when it likes a body better as it is.
 *
 * @param accepted - its `Accept-Encoding`
 */
export function acceptedEncodings<E extends Encoding>(accepted: string | undefined, candidates: readonly E[]): E[] {
  if (accepted === undefined || accepted === '') return [];
  const weights = weightsIn(accepted);
  const least = weights.get('identity') ?? 0;
  return candidates
    .map((encoding) => ({ encoding, weight: weightOf(encoding, weights) }))
    .filter(({ weight }) => weight > 0 && weight >= least)
    .sort((one, other) => other.weight - one.weight)
    .map(({ encoding }) => encoding);
}

function weightOf(encoding: Encoding, weights: ReadonlyMap<string, number>): number {
  const formerName = encoding === 'gzip' ? weights.get('x-gzip') : undefined;
  return weights.get(encoding) ?? formerName ?? weights.get('*') ?? 0;
}

/** Each name with its `q`; a `q` that is no number counts as 0. */
function weightsIn(accepted: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = quality === undefined ? 1 : Number(quality);
    if (name !== '') weights.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return weights;
}
