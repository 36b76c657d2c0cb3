import type { BenchOptions } from '../options.js';
import { runProbe } from '../measure/run-child.js';
import { rotate } from '../measure/statistics.js';
import type { ContainerCost, ContainerMode } from '../probes/container-cost.js';
import type { ContainersMade } from '../probes/containers-made.js';

/** One run of the plan or of the containers, without HTTP. */
export interface ContainerSample {
  readonly mode: ContainerMode;
  readonly plugins: number;
  readonly turn: string;
  readonly cpu: number;
}

export interface ContainerResult {
  readonly samples: readonly ContainerSample[];
  readonly made: ContainersMade & { readonly plugins: number };
}

const MODES: readonly ContainerMode[] = ['by-hand', 'start', 'describe'];
const PLUGINS_THAT_SERVE = 10;
const MOST_REQUESTS = 1_000;

/** Plans and builds in fresh processes, in turn; then counts the containers that serving makes. */
export async function measureContainer(options: BenchOptions): Promise<ContainerResult> {
  const samples: ContainerSample[] = [];
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const plugins of options.sizes) {
      for (const mode of rotate(MODES, repetition)) {
        const { cpuMilliseconds } = await runProbe<ContainerCost>('probes/container-cost', mode, String(plugins));
        samples.push({ mode, plugins, turn: String(repetition), cpu: cpuMilliseconds });
      }
    }
    process.stderr.write(`container: ${repetition + 1} of ${options.repetitions}\n`);
  }
  const requests = Math.min(MOST_REQUESTS, options.requests);
  const made = await runProbe<ContainersMade>('probes/containers-made', String(PLUGINS_THAT_SERVE), String(requests));
  return { samples, made: { ...made, plugins: PLUGINS_THAT_SERVE } };
}
