import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { Clock } from '../../contracts/clock.js';
import { Breaker } from './breaker.js';
import type { GatewaySettings } from './gateway-settings.js';

/** Where the requests for a plugin are sent. */
export interface Destination {
  /** Host and port, as a `Host` header has them. */
  readonly host: string;
  /** What the paths of the plugin begin with there, without a slash at the end. */
  readonly path: string;
  readonly breaker: Breaker;
  /** @param fresh - over a connection of its own, none that was kept */
  request(options: RequestOptions, fresh: boolean): ClientRequest;
}

type Protocol = 'http:' | 'https:';

interface Client {
  readonly agent: Agent;
  readonly request: (options: RequestOptions) => ClientRequest;
}

/** The other backends, and the connections to them. */
export class Upstreams {
  readonly #clock: Clock;
  readonly #settings: GatewaySettings;
  readonly #clients = new Map<Protocol, Promise<Client>>();
  readonly #breakers = new Map<string, Breaker>();
  /** By the address of a plugin: most are asked for again and again. */
  readonly #destinations = new Map<string, Destination>();

  constructor(clock: Clock, settings: GatewaySettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** What is known already; most requests need not wait for anything. */
  known(address: string): Destination | undefined {
    return this.#destinations.get(address);
  }

  /** @throws TypeError for an address that is none of HTTP */
  async at(address: string): Promise<Destination> {
    const url = new URL(address);
    const { protocol, host, hostname, port } = url;
    if (!isProtocol(protocol)) throw new TypeError(`The address ${url.origin} is not one of HTTP`);
    const { request, agent } = await this.#client(protocol);
    const fixed = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, setHost: false };
    const destination: Destination = {
      host,
      path: url.pathname.replace(/\/$/, ''),
      breaker: this.#breaker(url.origin),
      request: (options, fresh) => request({ ...fixed, ...options, agent: fresh ? false : agent }),
    };
    forgetOldest(this.#destinations);
    this.#destinations.set(address, destination);
    return destination;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    for (const client of this.#clients.values()) (await client).agent.destroy();
  }

  #breaker(origin: string): Breaker {
    let breaker = this.#breakers.get(origin);
    if (breaker === undefined) {
      forgetOldest(this.#breakers);
      breaker = new Breaker(this.#clock, this.#settings.breaker);
      this.#breakers.set(origin, breaker);
    }
    return breaker;
  }

  #client(protocol: Protocol): Promise<Client> {
    let client = this.#clients.get(protocol);
    if (client === undefined) {
      client =
        protocol === 'http:'
          ? import('node:http').then((http) => this.#open(http))
          : import('node:https').then((https) => this.#open(https));
      this.#clients.set(protocol, client);
    }
    return client;
  }

  #open({ Agent: AgentClass, request }: { Agent: new (options: object) => Agent; request: Client['request'] }): Client {
    const { maxConnections: maxSockets } = this.#settings;
    // Kept for less time than any server keeps its side: whoever closes first must not be the one that is asked next.
    return { agent: new AgentClass({ keepAlive: true, maxSockets, timeout: 4_000 }), request };
  }
}

const MOST_KNOWN = 1_000;

/** Addresses that DNS gives may be new ones every day. */
function forgetOldest(known: Map<string, unknown>): void {
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= MOST_KNOWN) known.delete(oldest);
}

function isProtocol(protocol: string): protocol is Protocol {
  return protocol === 'http:' || protocol === 'https:';
}
