import type { BenchOptions } from '../options.js';
import { runProbe } from '../measure/run-child.js';
import { rotate } from '../measure/statistics.js';
import type { ImportCost } from '../probes/import-cost.js';
import type { Loaded } from '../probes/loaded-files.js';

/** One import in a fresh process. */
export interface ImportSample extends ImportCost {
  readonly set: string;
  readonly turn: string;
}

export interface ImportResult {
  readonly samples: readonly ImportSample[];
  readonly loaded: Loaded;
  /** Packages that an empty backend has loaded when it is up. */
  readonly loadedByStart: readonly string[];
}

/** What is imported; the second is what the first is compared with. */
export const IMPORT_SETS = [
  ['proscenium'],
  ['reflect-metadata', 'inversify', 'koa', 'pino'],
  ['reflect-metadata', 'inversify'],
  ['koa'],
  ['pino'],
  ['typeorm'],
] as const;

export function nameOfSet(set: readonly string[]): string {
  return set.join(' + ');
}

/** Imports in fresh processes, in turn. */
export async function measureImports(options: BenchOptions): Promise<ImportResult> {
  const samples: ImportSample[] = [];
  const times = options.repetitions * 3;
  // The first one warms the cache of the disk and is forgotten.
  for (const set of IMPORT_SETS) await runProbe<ImportCost>('probes/import-cost', ...set);
  for (let repetition = 0; repetition < times; repetition++) {
    for (const set of rotate(IMPORT_SETS, repetition)) {
      const cost = await runProbe<ImportCost>('probes/import-cost', ...set);
      samples.push({ ...cost, set: nameOfSet(set), turn: String(repetition) });
    }
  }
  process.stderr.write(`imports: ${times} of ${times}\n`);
  const loaded = await runProbe<Loaded>('probes/import-files', 'proscenium');
  const { packages } = await runProbe<Loaded>('probes/start-files');
  return { samples, loaded, loadedByStart: packages };
}
