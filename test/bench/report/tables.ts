import { IMPORT_SETS, nameOfSet } from '../benches/imports.js';
import { HTTP_CASES, type HttpCase } from '../benches/http.js';
import { median, ratioOf } from '../measure/statistics.js';
import type { ContainerMode } from '../probes/container-cost.js';
import type { Results } from '../results.js';
import { growth, httpFigures, httpRatio, peersOf, startFigures, startMedian } from './compare.js';
import { fix, table } from './markdown.js';

/** What bare Koa is asked in its place. */
const BARE: Partial<Record<HttpCase, HttpCase>> = {
  'last of many, with middleware': 'last of many',
  'last of many, with everything': 'last of many',
};

/** CPU a request relative to bare Koa without middleware, with quartiles, and the throughput relative to it. */
export function httpTable({ http = [], extent: { many } }: Results): string {
  const rows = peersOf(http).flatMap((peer) =>
    HTTP_CASES.flatMap((what) => {
      const figures = httpFigures(http, { peer, what });
      if (figures.length === 0) return [];
      const base = { peer: 'koa', what: BARE[what] ?? what };
      const cpu = httpRatio(http, { peer, what }, base);
      const throughput = httpRatio(http, { peer, what }, base, 'requestsPerSecond');
      const name = `${peer}, ${what.replaceAll('many', String(many))}`;
      return [
        [
          name,
          fix(median(figures.map(({ value }) => value)), 1),
          fix(cpu.median),
          `${fix(cpu.low)} – ${fix(cpu.high)}`,
          fix(throughput.median),
        ],
      ];
    }),
  );
  return table(['peer and plugin', 'CPU µs a request', '× bare Koa', 'quartiles', 'requests/s × bare Koa'], rows);
}

/** Times of starts, beside their ratio to Inversify and Koa by hand. */
export function startTable(results: Results, plugins: number): string {
  const { start = [] } = results;
  const present = start.filter((sample) => sample.plugins === plugins);
  const rows = peersOf(present).map((peer) => {
    const of = (key: 'firstAnswer' | 'wiring' | 'cpu' | 'residentKib'): number =>
      startMedian(start, peer, plugins, key);
    const ratio = (key: 'firstAnswer' | 'cpu'): string =>
      fix(ratioOf(startFigures(start, peer, plugins, key), startFigures(start, 'inversify-koa', plugins, key)).median);
    return [
      peer,
      fix(of('firstAnswer'), 0),
      ratio('firstAnswer'),
      fix(of('wiring'), 0),
      fix(of('cpu'), 0),
      ratio('cpu'),
      fix(of('residentKib') / 1024, 0),
    ];
  });
  return table(
    [`${plugins} plugins`, 'first answer, ms', '× by hand', 'wiring, ms', 'CPU, ms', 'CPU × by hand', 'memory, MiB'],
    rows,
  );
}

/** What one plugin more costs. */
export function growthTable({ start = [], extent: { sizes } }: Results): string {
  const range = [sizes[0] ?? 0, sizes.at(-1) ?? 0] as const;
  const rows = peersOf(start).map((peer) => [
    peer,
    ...(['firstAnswer', 'wiring', 'cpu'] as const).map((key) => fix(growth(start, peer, range, key))),
    fix(growth(start, peer, range, 'residentKib'), 0),
  ]);
  return table(
    [`from ${range[0]} to ${range[1]} plugins`, 'first answer, ms', 'wiring, ms', 'CPU, ms', 'memory, KiB'],
    rows,
  );
}

/** What stays on the heap when garbage is collected. */
export function memoryTable({ memory = [] }: Results): string {
  const rows = memory.map(({ peer, perPlugin, requests, byRequests }) => [
    peer,
    fix(perPlugin / 1024, 1),
    String(requests),
    fix(byRequests / 1024, 0),
    fix(byRequests / requests, 2),
  ]);
  return table(['peer', 'heap a plugin, KiB', 'requests', 'heap grown by them, KiB', 'bytes a request'], rows);
}

const MODES: Readonly<Record<ContainerMode, string>> = {
  'by-hand': 'Inversify by hand: bind and build',
  start: 'Proscenium: check, plan, bind, build, initialise',
  describe: 'Proscenium: `backend.describe()`, the plan as data',
};

/** CPU time of planning and building without HTTP. */
export function containerTable({ container, extent: { sizes } }: Results): string {
  const rows = (Object.keys(MODES) as ContainerMode[]).map((mode) => [
    MODES[mode],
    ...sizes.map((plugins) => {
      const figures = container?.samples.filter((sample) => sample.mode === mode && sample.plugins === plugins) ?? [];
      return fix(median(figures.map(({ cpu }) => cpu)), 0);
    }),
  ]);
  return table(['CPU, ms', ...sizes.map((plugins) => `${plugins} plugins`)], rows);
}

/** What imports cost, as ratios to what the framework stands on. */
export function importTable({ imports }: Results): string {
  const of = (set: readonly string[], key: 'cpuMilliseconds' | 'milliseconds' | 'residentMib') =>
    (imports?.samples ?? [])
      .filter((sample) => sample.set === nameOfSet(set))
      .map((sample) => ({ turn: sample.turn, value: sample[key] }));
  const rows = IMPORT_SETS.map((set) => {
    const middle = (key: 'cpuMilliseconds' | 'milliseconds' | 'residentMib', digits: number): string =>
      fix(median(of(set, key).map(({ value }) => value)), digits);
    const ratio = ratioOf(of(set, 'cpuMilliseconds'), of(IMPORT_SETS[1], 'cpuMilliseconds')).median;
    return [
      nameOfSet(set),
      middle('cpuMilliseconds', 0),
      fix(ratio),
      middle('milliseconds', 0),
      middle('residentMib', 0),
    ];
  });
  return table(['import of', 'CPU, ms', '× second line', 'time, ms', 'memory of the process, MiB'], rows);
}
