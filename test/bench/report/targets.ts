import { ratioOf } from '../measure/statistics.js';
import { IMPORT_SETS, nameOfSet } from '../benches/imports.js';
import type { Results } from '../results.js';
import { growth, httpRatio, startFigures } from './compare.js';

/** One line of the table of targets. */
export interface Target {
  /** `P1`; several lines may belong to one. */
  readonly id: string;
  readonly what: string;
  /** The most that it may be. */
  readonly limit: number;
  /** `NaN` when it was not measured. */
  readonly measured: number;
  /** Whether nothing depends on it. */
  readonly stretch?: boolean;
}

/** What must not be loaded before somebody uses it. */
const LATE = [
  'typeorm',
  'libsql',
  'better-sqlite3',
  'pg',
  'koa',
  '@koa/router',
  'pino',
  'yaml',
  'ajv',
  'zod',
  'jose',
  'keyv',
  '@opentelemetry/api',
];

/** Every target that can be measured today, with what this run found. */
export function targetsOf(results: Results): readonly Target[] {
  return [
    ...httpTargets(results),
    ...completeTargets(results),
    ...startTargets(results),
    ...growthTargets(results),
    ...importTargets(results),
    ...containerTargets(results),
  ];
}

/** Smaller differences mean nothing. */
const NOISE = 0.08;

/** `met`, or by how much it was missed. */
export function verdictOf({ limit, measured, stretch = false }: Target): string {
  if (!Number.isFinite(measured)) return 'not measured';
  if (measured <= limit) return 'met';
  if (limit === 0) return `missed by ${measured}`;
  const excess = measured / limit - 1;
  const missed = `missed by ${Math.max(1, Math.round(excess * 100))} %`;
  if (excess < NOISE) return `${missed}, which is within the noise`;
  return stretch ? `${missed} (a stretch)` : missed;
}

function httpTargets({ http = [], extent: { many } }: Results): readonly Target[] {
  const against = (peer: string): number =>
    httpRatio(http, { peer: 'proscenium', what: 'last of many' }, { peer, what: 'last of many' }).median;
  const route = `CPU a request, last of ${many} plugins`;
  return [
    { id: 'P1', what: `${route}, against bare Koa`, limit: 0.95, measured: against('koa') },
    { id: 'P1', what: `${route}, against NestJS on Fastify`, limit: 0.95, measured: against('nest-fastify') },
    { id: 'P1', what: `${route}, against Backstage`, limit: 0.12, measured: against('backstage') },
    { id: 'P1', what: `${route}, against Fastify`, limit: 1.15, measured: against('fastify'), stretch: true },
    {
      id: 'P2',
      what: `${route}, with 8 middlewares, against bare Koa without any`,
      limit: 1,
      measured: httpRatio(
        http,
        { peer: 'proscenium', what: 'last of many, with middleware' },
        { peer: 'koa', what: 'last of many' },
      ).median,
    },
    {
      id: 'P3',
      what: `CPU a request, last of ${many} plugins against the only one`,
      limit: 1.1,
      measured: httpRatio(
        http,
        { peer: 'proscenium', what: 'last of many' },
        { peer: 'proscenium', what: 'first of one' },
      ).median,
    },
  ];
}

/** Everything on, against bare Koa with nothing on, and against peers with the same. Targets of throughput are turned over. */
function completeTargets({ http = [], extent: { many } }: Results): readonly Target[] {
  const what = 'last of many, with everything';
  const cpu = httpRatio(http, { peer: 'proscenium', what }, { peer: 'koa', what: 'last of many' }).median;
  const time = (peer: string): number =>
    httpRatio(http, { peer, what }, { peer: 'proscenium', what }, 'requestsPerSecond').median;
  const name = `everything on, last of ${many} plugins`;
  return [
    { id: 'P4', what: `${name}: CPU a request, against bare Koa with nothing on`, limit: 1.5, measured: cpu },
    {
      id: 'P4',
      what: `${name}: requests a second of Backstage with its defaults, against ours`,
      limit: 0.17,
      measured: time('backstage'),
    },
    {
      id: 'P4',
      what: `${name}: requests a second of NestJS on Fastify with helmet, pino and a guard, against ours`,
      limit: 1,
      measured: time('nest-fastify'),
    },
  ];
}

function startTargets({ start = [], extent: { sizes } }: Results): readonly Target[] {
  const few = sizes[0] ?? Number.NaN;
  const many = sizes.at(-1) ?? Number.NaN;
  const against = (peer: string, plugins: number): number =>
    ratioOf(
      startFigures(start, 'proscenium', plugins, 'firstAnswer'),
      startFigures(start, peer, plugins, 'firstAnswer'),
    ).median;
  const lines = (id: string, plugins: number, limits: readonly [number, number, number]): readonly Target[] => [
    {
      id,
      what: `time to the first answer, ${plugins} plugins, against Inversify and Koa by hand`,
      limit: limits[0],
      measured: against('inversify-koa', plugins),
    },
    {
      id,
      what: `time to the first answer, ${plugins} plugins, against NestJS on Express`,
      limit: limits[1],
      measured: against('nest-express', plugins),
    },
    {
      id,
      what: `time to the first answer, ${plugins} plugins, against Backstage`,
      limit: limits[2],
      measured: against('backstage', plugins),
    },
  ];
  return [...lines('P5', few, [0.75, 0.4, 0.2]), ...lines('P6', many, [1, 0.3, 0.15])];
}

function growthTargets({ start = [], extent: { sizes, largest } }: Results): readonly Target[] {
  const few = sizes[0] ?? Number.NaN;
  const many = sizes.at(-1) ?? Number.NaN;
  const against = (peer: string, key: 'cpu' | 'residentKib'): number =>
    quotient(growth(start, 'proscenium', [few, many], key), growth(start, peer, [few, many], key));
  const range = `from ${few} to ${many}`;
  return [
    {
      id: 'P7',
      what: `CPU a plugin (${range}), against Inversify and Koa by hand`,
      limit: 1,
      measured: against('inversify-koa', 'cpu'),
    },
    {
      id: 'P7',
      what: `memory a plugin (${range}), against Inversify and Koa by hand`,
      limit: 1,
      measured: against('inversify-koa', 'residentKib'),
    },
    {
      id: 'P7',
      what: `CPU a plugin (${range}), against Backstage`,
      limit: 0.15,
      measured: against('backstage', 'cpu'),
    },
    {
      id: 'P7',
      what: `memory a plugin (${range}), against Backstage`,
      limit: 0.26,
      measured: against('backstage', 'residentKib'),
    },
    {
      id: 'P7',
      what: `CPU a plugin, from ${many} to ${largest} against ${range}`,
      limit: 1.15,
      measured: quotient(
        growth(start, 'proscenium', [many, largest], 'cpu'),
        growth(start, 'proscenium', [few, many], 'cpu'),
      ),
    },
  ];
}

function importTargets({ imports }: Results): readonly Target[] {
  const of = (set: readonly string[]) =>
    (imports?.samples ?? [])
      .filter((sample) => sample.set === nameOfSet(set))
      .map(({ turn, cpuMilliseconds: value }) => ({ turn, value }));
  const early = imports?.loaded.packages.filter((name) => LATE.includes(name)).length ?? Number.NaN;
  return [
    {
      id: 'P8',
      what: `CPU of importing proscenium, against ${nameOfSet(IMPORT_SETS[1])}`,
      limit: 0.6,
      measured: ratioOf(of(IMPORT_SETS[0]), of(IMPORT_SETS[1])).median,
    },
    { id: 'P8', what: 'packages loaded by it that should wait for their first use', limit: 0, measured: early },
  ];
}

function containerTargets({ container }: Results): readonly Target[] {
  return [
    {
      id: 'P9',
      what: 'containers made while requests are served',
      limit: 0,
      measured: container?.made.whileServing ?? Number.NaN,
    },
  ];
}

/** Nothing to compare where the noise was larger than the growth. */
function quotient(growing: number, other: number): number {
  return growing > 0 && other > 0 ? growing / other : Number.NaN;
}
