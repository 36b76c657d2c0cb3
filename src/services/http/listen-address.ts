import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';

/** Where the HTTP server listens. */
export interface ListenAddress {
  /** Default: all interfaces. */
  readonly host?: string;
  /** `0` lets the system choose a free one. */
  readonly port: number;
}

const KEY = 'backend.listen';
const DEFAULT_PORT = 7007;

/**
 * Reads `backend.listen`: `8080`, `'8080'`, `':8080'`, `'host:8080'`, `'[::1]:8080'`, or `{ host, port }`; default: port 7007 on all
 * interfaces.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for anything else
 */
export function readListenAddress(config: Config): ListenAddress {
  const listen: unknown = config.getOptional(KEY);
  if (listen === undefined) return { port: DEFAULT_PORT };
  if (typeof listen === 'number') return addressOf(config, undefined, listen);
  if (typeof listen === 'string') return parseAddress(config, listen);
  if (typeof listen !== 'object' || listen === null || Array.isArray(listen)) throw unreadable(config, listen);
  const { host, port } = listen as { readonly host?: unknown; readonly port?: unknown };
  if (host !== undefined && typeof host !== 'string')
    throw invalidValue(
      config,
      `${KEY}.host`,
      'is no text',
      "name a host, such as '127.0.0.1', or leave it out for all interfaces.",
    );
  return addressOf(config, host, port ?? DEFAULT_PORT, `${KEY}.port`);
}

function parseAddress(config: Config, text: string): ListenAddress {
  const parts = /^(?:(?:\[([\da-fA-F:.]+)\]|([^:[\]]*)):)?(\d+)$/.exec(text.trim());
  if (parts === null) throw unreadable(config, text);
  return addressOf(config, parts[1] ?? parts[2], parts[3]);
}

function addressOf(config: Config, host: string | undefined, port: unknown, key = KEY): ListenAddress {
  const number = typeof port === 'string' && /^\d+$/.test(port.trim()) ? Number(port) : port;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535)
    throw invalidValue(
      config,
      key,
      `has ${JSON.stringify(port)}, which is no port`,
      'use a whole number from 1 to 65535, or 0 for any free port.',
    );
  return host === undefined || host === '' ? { port: number } : { host, port: number };
}

function unreadable(config: Config, value: unknown) {
  return invalidValue(
    config,
    KEY,
    `is ${JSON.stringify(value)}, which is no address to listen on`,
    "write '<port>' or '<host>:<port>', with an IPv6 host in brackets ('[::1]:7007'), or an object with host and port.",
  );
}
