/** The middle of some figures; `NaN` for none. */
export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

/** The figure below which a part of all figures lies, between two of them where need be; `NaN` for none. */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** A figure and the turn in which it was measured; only figures of one turn are compared. */
export interface Figure {
  readonly turn: string;
  readonly value: number;
}

/** A ratio: the median over all turns, and its quartiles. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** How figures relate to others of the same turns. */
export function ratioOf(figures: readonly Figure[], base: readonly Figure[]): Ratio {
  const bases = new Map(base.map(({ turn, value }) => [turn, value]));
  const ratios = figures.flatMap(({ turn, value }) => {
    const other = bases.get(turn);
    return other === undefined ? [] : [value / other];
  });
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

/** Begins with another one each time, so that nobody always follows the same one. */
export function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
