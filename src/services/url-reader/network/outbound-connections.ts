import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import { Options } from '../../../decorators/inject.js';
import { Service } from '../../../decorators/service.js';
import { checkHost, guardLookup } from './address-guard.js';
import type { Reach } from './reach.js';

/** Options of {@link OutboundConnections}. */
export interface OutboundConnectionsOptions {
  /** Looks names up; default: as the system does. */
  readonly lookup?: LookupFunction;
}

/**
 * The connections by which all plugins read from URLs, kept apart by how far they may reach. `HTTP_PROXY` does not count: behind a proxy
 * nobody could check which address is connected to.
 */
@Service('root', { eager: false })
export class OutboundConnections {
  static readonly options: OutboundConnectionsOptions = {};

  readonly #agents = new Map<Reach, Promise<Agent>>();
  readonly #lookup: LookupFunction;

  constructor(@Options() { lookup: ownLookup }: OutboundConnectionsOptions) {
    this.#lookup = ownLookup ?? lookup;
  }

  /** The connections that reach so far, opened when they are used. */
  agent(reach: Reach): Promise<Agent> {
    let agent = this.#agents.get(reach);
    if (agent === undefined) {
      agent = openAgent(reach, this.#lookup);
      this.#agents.set(reach, agent);
    }
    return agent;
  }

  /** Ends every connection, also those in use. */
  async onShutdown(): Promise<void> {
    const agents = await Promise.all(this.#agents.values());
    this.#agents.clear();
    await Promise.all(agents.map((agent) => agent.destroy()));
  }
}

const CONNECT_TIMEOUT = 10_000;
const MOST_PER_ORIGIN = 32;

async function openAgent(reach: Reach, lookupName: LookupFunction): Promise<Agent> {
  const { Agent: UndiciAgent, buildConnector } = await import('undici');
  const connect = buildConnector({ lookup: guardLookup(lookupName, reach), timeout: CONNECT_TIMEOUT });
  return new UndiciAgent({
    connections: MOST_PER_ORIGIN,
    connect: (options, callback) => {
      try {
        checkHost(options.hostname, reach);
      } catch (error) {
        return callback(error as Error, null);
      }
      connect(options, callback);
    },
  });
}
