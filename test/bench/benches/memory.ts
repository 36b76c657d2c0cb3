import type { BenchOptions } from '../options.js';
import { OWN_PEERS, type Peer } from '../peers.js';
import { pluginId } from '../peers/shape.js';
import type { Load } from '../measure/load.js';
import { ServerProcess } from '../measure/server-process.js';

/** What one peer of this repository keeps in memory; sizes of the heap after a collection, in bytes. */
export interface MemorySample {
  readonly peer: string;
  /** How much the heap grows with one plugin more. */
  readonly perPlugin: number;
  readonly requests: number;
  /** How much it grows while so many requests are served. */
  readonly byRequests: number;
}

/** Collects garbage in the servers, and compares what is left. */
export async function measureMemory(options: BenchOptions, load: Load): Promise<readonly MemorySample[]> {
  const samples: MemorySample[] = [];
  for (const peer of OWN_PEERS) {
    samples.push(await measurePeer(peer, options, load));
    process.stderr.write(`memory: ${peer.name}\n`);
  }
  return samples;
}

async function measurePeer(peer: Peer, options: BenchOptions, load: Load): Promise<MemorySample> {
  const few = options.sizes[0] ?? 1;
  const many = options.sizes.at(-1) ?? 2;
  const heapOfMany = await heapOf(peer, many);
  const heapOfFew = await heapOf(peer, few);
  const server = await start(peer, few);
  try {
    // What is compiled and cached on the way is no leak.
    await serve(server, options.requests / 5, { load, seconds: options.slotSeconds });
    const before = await server.heapUsed();
    const requests = await serve(server, options.requests, { load, seconds: options.slotSeconds });
    const byRequests = (await server.heapUsed()) - before;
    return { peer: peer.name, perPlugin: (heapOfMany - heapOfFew) / (many - few), requests, byRequests };
  } finally {
    await server.stop();
  }
}

async function heapOf(peer: Peer, plugins: number): Promise<number> {
  const server = await start(peer, plugins);
  try {
    return await server.heapUsed();
  } finally {
    await server.stop();
  }
}

function start(peer: Peer, plugins: number): Promise<ServerProcess> {
  return ServerProcess.start(peer, { plugins, nodeOptions: ['--expose-gc'] });
}

/** The least that a server is believed to manage; bounds how long this may take. */
const SLOWEST_PER_SECOND = 500;

async function serve(
  server: ServerProcess,
  requests: number,
  { load, seconds }: { load: Load; seconds: number },
): Promise<number> {
  let done = 0;
  const turns = Math.ceil(requests / SLOWEST_PER_SECOND / seconds);
  for (let turn = 0; turn < turns && done < requests; turn++)
    done += (await load.run(server, `/api/${pluginId(0)}/items/42`, seconds)).requests;
  return done;
}
