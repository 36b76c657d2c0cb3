import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { ownBackend } from '../topology/index.js';

/** Where the HTTP server listens. */
export interface ListenAddress {
  /** Default: all interfaces. */
  readonly host?: string;
  /** `0` lets the system choose a free one. */
  readonly port: number;
}

const DEFAULT_PORT = 7007;

/**
 * Reads `backend.listen`: `8080`, `'8080'`, `':8080'`, `'host:8080'`, `'[::1]:8080'`, or `{ host, port }`. What `backend.topology` says of
 * this backend comes before it. Default: the port that the topology writes in the URL of this backend, otherwise 7007, on all interfaces.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for anything else, and for a topology that cannot be read
 */
export function readListenAddress(config: Config): ListenAddress {
  const own = ownBackend(config);
  const ownKey = `${own?.key}.listen`;
  const key = own !== undefined && config.has(ownKey) ? ownKey : 'backend.listen';
  const listen: unknown = config.getOptional(key);
  if (listen === undefined) return { port: portOf(own?.internal) ?? DEFAULT_PORT };
  return new AddressReader(config, key).read(listen);
}

/** The port that a URL names; `undefined` when it leaves it out. */
function portOf(url: string | undefined): number | undefined {
  const port = url === undefined ? '' : new URL(url).port;
  return port === '' ? undefined : Number(port);
}

class AddressReader {
  constructor(
    private readonly config: Config,
    private readonly key: string,
  ) {}

  read(listen: unknown): ListenAddress {
    if (typeof listen === 'number') return this.#addressOf(undefined, listen);
    if (typeof listen === 'string') return this.#parse(listen);
    if (typeof listen !== 'object' || listen === null || Array.isArray(listen)) throw this.#unreadable(listen);
    const { host, port } = listen as { readonly host?: unknown; readonly port?: unknown };
    if (host !== undefined && typeof host !== 'string')
      throw invalidValue(
        this.config,
        `${this.key}.host`,
        'is no text',
        "name a host, such as '127.0.0.1', or leave it out for all interfaces.",
      );
    return this.#addressOf(host, port ?? DEFAULT_PORT, `${this.key}.port`);
  }

  #parse(text: string): ListenAddress {
    const parts = /^(?:(?:\[([\da-fA-F:.]+)\]|([^:[\]]*)):)?(\d+)$/.exec(text.trim());
    if (parts === null) throw this.#unreadable(text);
    return this.#addressOf(parts[1] ?? parts[2], parts[3]);
  }

  #addressOf(host: string | undefined, port: unknown, key = this.key): ListenAddress {
    const number = typeof port === 'string' && /^\d+$/.test(port.trim()) ? Number(port) : port;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535)
      throw invalidValue(
        this.config,
        key,
        `has ${JSON.stringify(port)}, which is no port`,
        'use a whole number from 1 to 65535, or 0 for any free port.',
      );
    return host === undefined || host === '' ? { port: number } : { host, port: number };
  }

  #unreadable(value: unknown) {
    return invalidValue(
      this.config,
      this.key,
      `is ${JSON.stringify(value)}, which is no address to listen on`,
      "write '<port>' or '<host>:<port>', with an IPv6 host in brackets ('[::1]:7007'), or an object with host and port.",
    );
  }
}
