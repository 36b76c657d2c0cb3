import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';

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
  if (typeof listen === 'number') return addressOf(undefined, listen, KEY);
  if (typeof listen === 'string') return parseAddress(listen);
  if (typeof listen !== 'object' || listen === null || Array.isArray(listen)) throw unreadable(listen);
  const { host, port } = listen as { readonly host?: unknown; readonly port?: unknown };
  if (host !== undefined && typeof host !== 'string')
    throw problems.invalidConfig(
      'The host to listen on is no text.',
      `${KEY}.host`,
      "name a host, such as '127.0.0.1', or leave it out for all interfaces.",
    );
  return addressOf(host, port ?? DEFAULT_PORT, `${KEY}.port`);
}

function parseAddress(text: string): ListenAddress {
  const parts = /^(?:(?:\[([\da-fA-F:.]+)\]|([^:[\]]*)):)?(\d+)$/.exec(text.trim());
  if (parts === null) throw unreadable(text);
  return addressOf(parts[1] ?? parts[2], parts[3], KEY);
}

function addressOf(host: string | undefined, port: unknown, where: string): ListenAddress {
  const number = typeof port === 'string' && /^\d+$/.test(port.trim()) ? Number(port) : port;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535)
    throw problems.invalidConfig(
      `${JSON.stringify(port)} is no port.`,
      where,
      'use a whole number from 1 to 65535, or 0 for any free port.',
    );
  return host === undefined || host === '' ? { port: number } : { host, port: number };
}

function unreadable(value: unknown) {
  return problems.invalidConfig(`${JSON.stringify(value)} is no address to listen on.`, KEY, [
    "write '<port>' or '<host>:<port>', with an IPv6 host in brackets: '[::1]:7007',",
    'or an object with host and port.',
  ]);
}
