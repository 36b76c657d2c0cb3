import type { Config, JsonObject } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';

/** Where this backend listens, as the configuration has it. */
export interface ListenAddress {
  readonly protocol: 'http' | 'https';
  /** A host that a process on this machine can call, in the form that a URL takes. */
  readonly host: string;
  /** `undefined` when the configuration names none, `0` when the system chooses one. */
  readonly port: number | undefined;
}

/**
 * Reads `backend.listen` (`':7007'`, `'0.0.0.0:80'`, `'[::1]:80'`, a port, or `{ host, port }`) and `backend.https`.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when it is none of these
 */
export function readListenAddress(config: Config): ListenAddress {
  const { host, port } = readListen(config.getOptional(KEY));
  const https = config.getOptional('backend.https');
  return { protocol: https === undefined || https === false ? 'http' : 'https', host: callable(host), port };
}

/** Translates a host that means all interfaces, which can be listened on and not called. */
export function callable(host: string): string {
  if (host === '' || host === '::' || host === '[::]') return 'localhost';
  if (host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

const KEY = 'backend.listen';

interface Listen {
  readonly host: string;
  readonly port: number | undefined;
}

function readListen(value: unknown): Listen {
  if (value === undefined) return { host: '', port: undefined };
  if (typeof value === 'number') return { host: '', port: value };
  if (typeof value === 'string') return readText(value);
  const { host, port } = value as JsonObject;
  return { host: typeof host === 'string' ? host : '', port: port === undefined ? undefined : readPort(port, value) };
}

function readText(value: string): Listen {
  const [, host = '', port = ''] = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+)$/.exec(value) ?? [];
  return { host, port: readPort(port === '' ? undefined : port, value) };
}

function readPort(port: unknown, value: unknown): number {
  const number = Number(port ?? Number.NaN);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw problems.invalidConfig(`'${KEY}' is no address to listen on: ${JSON.stringify(value)}.`, KEY, "write ':7007', 'localhost:7007', or { host, port }.");
}
