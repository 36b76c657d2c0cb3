import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { Clock } from '../../contracts/clock.js';
import { Breaker } from './breaker.js';
import type { GatewaySettings } from './gateway-settings.js';

/** Another backend. */
export interface Upstream {
  /** Host and port, as a `Host` header has them. */
  readonly host: string;
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

  constructor(clock: Clock, settings: GatewaySettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** @throws TypeError for a URL that is not one of HTTP */
  async at(url: URL): Promise<Upstream> {
    const { protocol, host } = url;
    if (!isProtocol(protocol)) throw new TypeError(`The address ${url.origin} is not one of HTTP`);
    const { request, agent } = await this.#client(protocol);
    const address = { protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, setHost: false };
    return {
      host,
      breaker: this.#breaker(url.origin),
      request: (options, fresh) => request({ ...address, ...options, agent: fresh ? false : agent }),
    };
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    for (const client of this.#clients.values()) (await client).agent.destroy();
  }

  #breaker(origin: string): Breaker {
    let breaker = this.#breakers.get(origin);
    if (breaker === undefined) {
      // Addresses that DNS gives may be new ones every day.
      const [oldest] = this.#breakers.keys();
      if (oldest !== undefined && this.#breakers.size >= MOST_BREAKERS) this.#breakers.delete(oldest);
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

const MOST_BREAKERS = 1_000;

function isProtocol(protocol: string): protocol is Protocol {
  return protocol === 'http:' || protocol === 'https:';
}
