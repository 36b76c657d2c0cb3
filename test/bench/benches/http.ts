import type { BenchOptions } from '../options.js';
import { completePeers, OWN_PEERS, type Peer, peersOfRig } from '../peers.js';
import { pluginId, TOKEN } from '../peers/shape.js';
import type { Load } from '../measure/load.js';
import { ServerProcess, type ServerProcessOptions } from '../measure/server-process.js';
import { rotate } from '../measure/statistics.js';

/** In the order in which they take turns: no server comes twice in a row, and all of one case come close together. */
export const HTTP_CASES = [
  'first of one',
  'first of many',
  'last of many',
  'last of many, with middleware',
  'last of many, with everything',
] as const;
export type HttpCase = (typeof HTTP_CASES)[number];

/** One turn of one server. */
export interface HttpSample {
  readonly peer: string;
  readonly what: HttpCase;
  readonly turn: string;
  readonly cpuPerRequest: number;
  readonly requestsPerSecond: number;
}

/** How many middlewares "with middleware" means. */
export const MIDDLEWARE = 8;

/**
 * All servers are up at once, idle ones cost nothing, and each gets a short turn after the other, so that what is compared was
 * measured seconds apart. The first half of a turn is not counted.
 */
export async function measureHttp(options: BenchOptions, load: Load): Promise<readonly HttpSample[]> {
  const samples: HttpSample[] = [];
  for (let restart = 0; restart < options.restarts; restart++) {
    const servers: ServerProcess[] = [];
    try {
      const entries = await startAll(options, servers);
      for (const { server, path, token } of entries) await load.run(server, path, options.slotSeconds, token);
      for (let round = 0; round < options.rounds; round++) {
        for (const { server, peer, what, path, token } of rotate(entries, round)) {
          // Who has stood still for half a minute first has to bring back what it needs, and more the more it does.
          await load.run(server, path, options.slotSeconds, token);
          const { cpuPerRequest, requestsPerSecond } = await load.run(server, path, options.slotSeconds, token);
          samples.push({ peer: peer.name, what, turn: `${restart}.${round}`, cpuPerRequest, requestsPerSecond });
        }
        process.stderr.write(
          `http: round ${restart * options.rounds + round + 1} of ${options.restarts * options.rounds}\n`,
        );
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
  return samples;
}

interface Entry {
  readonly peer: Peer;
  readonly what: HttpCase;
  readonly server: ServerProcess;
  readonly path: string;
  readonly token?: string;
}

/** Starts one server after the other; those that started are in `servers`, also when one fails. */
async function startAll(options: BenchOptions, servers: ServerProcess[]): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const start = async (peer: Peer, plugins: number, more: Omit<ServerProcessOptions, 'plugins'> = {}) => {
    const server = await ServerProcess.start(peer, { plugins, ...more });
    servers.push(server);
    return server;
  };
  for (const peer of [...OWN_PEERS, ...peersOfRig(options.rig)]) {
    const one = await start(peer, 1);
    const many = await start(peer, options.many);
    entries.push({ peer, what: 'first of one', server: one, path: itemPath(0) });
    entries.push({ peer, what: 'first of many', server: many, path: itemPath(0) });
    entries.push({ peer, what: 'last of many', server: many, path: itemPath(options.many - 1) });
    if (!WITH_MIDDLEWARE.has(peer.name)) continue;
    const server = await start(peer, options.many, { middleware: MIDDLEWARE });
    entries.push({ peer, what: 'last of many, with middleware', server, path: itemPath(options.many - 1) });
  }
  for (const peer of completePeers(options.rig)) {
    const server = await start(peer, options.many, { everything: true });
    const path = `${itemPath(options.many - 1)}?limit=10`;
    entries.push({ peer, what: 'last of many, with everything', server, path, token: TOKEN });
  }
  return HTTP_CASES.flatMap((what) => entries.filter((entry) => entry.what === what));
}

const WITH_MIDDLEWARE: ReadonlySet<string> = new Set(['proscenium', 'koa']);

function itemPath(index: number): string {
  return `/api/${pluginId(index)}/items/42`;
}
