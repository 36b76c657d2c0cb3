import type { BenchOptions } from '../options.js';
import { OWN_PEERS, type Peer, peersOfRig } from '../peers.js';
import { itemOf, pluginId, SETTINGS } from '../peers/shape.js';
import { cpuMilliseconds, residentKib } from '../measure/process-usage.js';
import { ServerProcess } from '../measure/server-process.js';
import { rotate } from '../measure/statistics.js';

/** One start of one peer. */
export interface StartSample {
  readonly peer: string;
  readonly plugins: number;
  readonly turn: string;
  /** From the start of the process to its first answer, in milliseconds. */
  readonly firstAnswer: number;
  /** From the end of its imports until objects and routes exist, in milliseconds. */
  readonly wiring: number;
  readonly cpu: number;
  readonly residentKib: number;
}

/** Starts every peer again and again, one after the other, and asks the last plugin once. */
export async function measureStart(options: BenchOptions): Promise<readonly StartSample[]> {
  const samples: StartSample[] = [];
  const peers = [...OWN_PEERS, ...peersOfRig(options.rig)];
  for (const plugins of [...options.sizes, options.largest]) {
    const taking = plugins === options.largest ? OWN_PEERS : peers;
    for (let repetition = 0; repetition < options.repetitions; repetition++) {
      for (const peer of rotate(taking, repetition)) samples.push(await startOnce(peer, plugins, String(repetition)));
      process.stderr.write(`start: ${plugins} plugins, ${repetition + 1} of ${options.repetitions}\n`);
    }
  }
  return samples;
}

async function startOnce(peer: Peer, plugins: number, turn: string): Promise<StartSample> {
  const server = await ServerProcess.start(peer, { plugins });
  try {
    const last = pluginId(plugins - 1);
    const response = await fetch(server.url(`/api/${last}/items/42`), { signal: AbortSignal.timeout(30_000) });
    const body = await response.text();
    const firstAnswer = performance.now() - server.startedAt;
    if (body !== JSON.stringify(itemOf(last, '42', SETTINGS.app.tags)))
      throw new Error(`${peer.name} answers ${response.status} ${body}`);
    const { wiringMs } = server.ready;
    return {
      peer: peer.name,
      plugins,
      turn,
      firstAnswer,
      wiring: wiringMs,
      cpu: cpuMilliseconds(server.pid),
      residentKib: residentKib(server.pid),
    };
  } finally {
    await server.stop();
  }
}
