import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../support/repository.js';

export const BENCHES = ['http', 'start', 'memory', 'container', 'imports'] as const;
export type BenchName = (typeof BENCHES)[number];

/** How much is measured. */
export interface Extent {
  /** How often all servers of the HTTP bench are started anew; guards against one lucky or unlucky compilation. */
  readonly restarts: number;
  /** How many turns each server gets between two restarts. */
  readonly rounds: number;
  /** The length of one turn, in seconds. */
  readonly slotSeconds: number;
  /** How many plugins "many" are, for HTTP. */
  readonly many: number;
  /** How many plugins are started, few first. */
  readonly sizes: readonly number[];
  /** Beyond the last of `sizes`, for Proscenium alone: whether growth stays linear. */
  readonly largest: number;
  /** How often each start, import and build is repeated. */
  readonly repetitions: number;
  /** How many requests the heap has to bear. */
  readonly requests: number;
}

export interface BenchOptions extends Extent {
  readonly only: readonly BenchName[];
  /** Folder of the rig that holds the other frameworks. */
  readonly rig: string | undefined;
  /** Whether to do without `wrk`, even where it is installed. */
  readonly builtInLoad: boolean;
  /** Where the page and its picture go; `undefined`: they are not written. */
  readonly out: string | undefined;
  /** Where all figures go. */
  readonly results: string;
  /** A file of earlier results to write the page from, instead of measuring. */
  readonly from: string | undefined;
}

const FULL: Extent = {
  restarts: 2,
  rounds: 4,
  slotSeconds: 1,
  many: 100,
  sizes: [10, 100, 500],
  largest: 1000,
  repetitions: 5,
  requests: 100_000,
};
const QUICK: Extent = {
  ...FULL,
  restarts: 1,
  rounds: 2,
  sizes: [10, 100],
  largest: 200,
  repetitions: 1,
  requests: 20_000,
};
const SMALLEST: Extent = {
  restarts: 1,
  rounds: 1,
  slotSeconds: 0.1,
  many: 2,
  sizes: [1, 2],
  largest: 3,
  repetitions: 1,
  requests: 50,
};

/**
 * Reads the command line of `npm run bench`.
 *
 * @throws Error for an option or a bench that does not exist
 */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      smallest: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      repetitions: { type: 'string' },
      out: { type: 'string' },
      from: { type: 'string' },
    },
  });
  const extent = values.smallest ? SMALLEST : values.quick ? QUICK : FULL;
  const complete = values.only === undefined && !values.quick && !values.smallest;
  return {
    ...extent,
    rounds: readCount(values.rounds, extent.rounds),
    repetitions: readCount(values.repetitions, extent.repetitions),
    only: readBenches(values.only),
    rig: values.smallest || values.quick ? undefined : findRig(),
    builtInLoad: values.smallest,
    // The page shows one complete run; what is measured in passing is printed only.
    out: values.out ?? (complete ? join(repositoryRoot, 'docs', 'explanation') : undefined),
    results: values.out ?? join(repositoryRoot, 'dist', 'bench'),
    from: values.from,
  };
}

function readCount(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`'${text}' is no number of rounds or repetitions.`);
  return count;
}

function readBenches(list: string | undefined): readonly BenchName[] {
  if (list === undefined) return BENCHES;
  return list.split(',').map((name) => {
    const found = BENCHES.find((bench) => bench === name);
    if (found === undefined) throw new Error(`There is no bench '${name}'; there are ${BENCHES.join(', ')}.`);
    return found;
  });
}

function findRig(): string | undefined {
  const folder = process.env['PROSCENIUM_BENCH_RIG'] ?? join(repositoryRoot, '..', 'shared', 'bench');
  return existsSync(join(folder, 'node_modules')) ? resolve(folder) : undefined;
}
