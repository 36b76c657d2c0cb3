import type { HttpCase, HttpSample } from '../benches/http.js';
import type { StartSample } from '../benches/start.js';
import { type Figure, median, type Ratio, ratioOf } from '../measure/statistics.js';

/** What a comparison of HTTP figures is about. */
export interface HttpSide {
  readonly peer: string;
  readonly what: HttpCase;
}

type HttpKey = 'cpuPerRequest' | 'requestsPerSecond';
type StartKey = 'firstAnswer' | 'wiring' | 'cpu' | 'residentKib';

export function httpFigures(
  samples: readonly HttpSample[],
  { peer, what }: HttpSide,
  key: HttpKey = 'cpuPerRequest',
): readonly Figure[] {
  return samples
    .filter((sample) => sample.peer === peer && sample.what === what)
    .map((sample) => ({ turn: sample.turn, value: sample[key] }));
}

/** How one side relates to another in the same turns. */
export function httpRatio(
  samples: readonly HttpSample[],
  side: HttpSide,
  base: HttpSide,
  key: HttpKey = 'cpuPerRequest',
): Ratio {
  return ratioOf(httpFigures(samples, side, key), httpFigures(samples, base, key));
}

export function startFigures(
  samples: readonly StartSample[],
  peer: string,
  plugins: number,
  key: StartKey,
): readonly Figure[] {
  return samples
    .filter((sample) => sample.peer === peer && sample.plugins === plugins)
    .map((sample) => ({ turn: sample.turn, value: sample[key] }));
}

/** The median over all starts of one peer. */
export function startMedian(samples: readonly StartSample[], peer: string, plugins: number, key: StartKey): number {
  return median(startFigures(samples, peer, plugins, key).map(({ value }) => value));
}

/** What one plugin more costs, between two numbers of plugins. */
export function growth(
  samples: readonly StartSample[],
  peer: string,
  [few, many]: readonly [number, number],
  key: StartKey,
): number {
  return (startMedian(samples, peer, many, key) - startMedian(samples, peer, few, key)) / (many - few);
}

/** The peers that took part, in their order. */
export function peersOf(samples: readonly { readonly peer: string }[]): readonly string[] {
  return [...new Set(samples.map(({ peer }) => peer))];
}
