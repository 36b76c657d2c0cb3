import { ask, jwksFault, type PeerAnswer } from '../../services/peers/index.js';
import type { Topology, TopologyBackend } from '../../services/topology/index.js';

/** How one plugin of a backend fares. */
export interface PluginState {
  readonly id: string;
  readonly isServed: boolean;
  /** What is wrong; absent when it is served. */
  readonly problem?: string;
  /** Other backends of the topology that serve it while this one does not. */
  readonly servedBy?: readonly string[];
}

/** How one backend of a topology fares. */
export interface BackendState {
  readonly name: string;
  /** Where it was asked. */
  readonly url: string;
  readonly isLive: boolean;
  readonly isReady: boolean;
  /** What is wrong with the backend itself; absent when it is live and ready. */
  readonly problem?: string;
  readonly plugins: readonly PluginState[];
}

/** Asks every backend side by side how it is, and each of its plugins for its public keys, which every plugin has. */
export async function examineTopology(
  { backends }: Topology,
  urlOf: (backend: TopologyBackend) => Promise<string>,
): Promise<readonly BackendState[]> {
  const places = await Promise.all(backends.map(async (backend) => ({ ...backend, url: await urlOf(backend) })));
  return Promise.all(places.map((place) => examineBackend(place, places)));
}

/** Whether nothing is wrong with it. */
export function isWell({ isLive, isReady, plugins }: BackendState): boolean {
  return isLive && isReady && plugins.every(({ isServed }) => isServed);
}

interface Place extends TopologyBackend {
  readonly url: string;
}

async function examineBackend(place: Place, places: readonly Place[]): Promise<BackendState> {
  const { name, url } = place;
  const live = await ask(`${url}/.backstage/health/v1/liveness`);
  if (live.failure !== undefined) {
    const plugins = place.plugins.map((id) => ({ id, isServed: false, problem: 'its backend cannot be reached' }));
    return { name, url, isLive: false, isReady: false, problem: `cannot be reached: ${live.failure}`, plugins };
  }
  const ready = await ask(`${url}/.backstage/health/v1/readiness`);
  const plugins: PluginState[] = [];
  // One after the other: a backend that is in trouble is not asked for everything at once.
  for (const id of place.plugins) plugins.push(await examinePlugin(id, place, places));
  const isLive = live.status === 200;
  const isReady = ready.failure === undefined && ready.status === 200;
  if (isLive && isReady) return { name, url, isLive, isReady, plugins };
  return {
    name,
    url,
    isLive,
    isReady,
    problem: isLive ? readinessProblem(ready) : `is no backend: ${wordsOf(live)}`,
    plugins,
  };
}

async function examinePlugin(id: string, home: Place, places: readonly Place[]): Promise<PluginState> {
  const problem = jwksFault(await askFor(id, home));
  if (problem === undefined) return { id, isServed: true };
  const others = places.filter((place) => place !== home);
  const served = await Promise.all(others.map(async (place) => jwksFault(await askFor(id, place)) === undefined));
  const servedBy = others.filter((_, index) => served[index]).map(({ name }) => name);
  return { id, isServed: false, problem, ...(servedBy.length > 0 && { servedBy }) };
}

function askFor(pluginId: string, { url }: Place): Promise<PeerAnswer> {
  return ask(`${url}/api/${encodeURIComponent(pluginId)}/.backstage/auth/v1/jwks.json`);
}

function readinessProblem(answer: PeerAnswer): string {
  return `is not ready: ${wordsOf(answer)}`;
}

function wordsOf(answer: PeerAnswer): string {
  if (answer.failure !== undefined) return answer.failure;
  const { body } = answer;
  const message: unknown = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return `the answer is ${answer.status}${typeof message === 'string' ? ` ("${message.slice(0, 200)}")` : ''}`;
}
