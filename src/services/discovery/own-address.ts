import type { RootHttpRouter } from '../../contracts/http-router.js';
import type { Config, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { type ListenAddress, readListenAddress } from '../http/listen-address.js';
import type { TopologyBackend } from '../topology/index.js';
import { pathOf } from './plugin-path.js';

/** Where this backend is, by the configuration of one moment and by what its server says. */
export class OwnAddress {
  /** Where browsers reach this backend, without a slash at the end: what the topology says, otherwise `backend.baseUrl`. */
  readonly baseUrl: string | undefined;
  /** Where the configuration has it. */
  readonly baseUrlKey: string;
  readonly #listen: ListenAddress;
  readonly #protocol: 'http' | 'https';

  /** @throws ProsceniumError `INVALID_CONFIG` for an address that nobody can listen on */
  constructor(
    config: Config,
    private readonly router: RootHttpRouter | undefined,
    own?: TopologyBackend,
  ) {
    this.baseUrl = own?.external ?? readBaseUrl(config);
    this.baseUrlKey = own?.external === undefined ? 'backend.baseUrl' : `${own.key}.url`;
    this.#listen = readListenAddress(config);
    this.#protocol = isOn(config.getOptional('backend.https')) ? 'https' : 'http';
  }

  /** @throws ProsceniumError `NOT_STARTED` when the system chooses the port and nobody listens yet */
  internal(pluginId: string): string {
    return `${this.#origin(pluginId)}${pathOf(pluginId)}`;
  }

  /** @throws ProsceniumError `NOT_STARTED`, as above, when there is no `backend.baseUrl` */
  external(pluginId: string): string {
    return `${this.baseUrl ?? withHost(this.#origin(pluginId), 'localhost')}${pathOf(pluginId)}`;
  }

  /** As configured, unless the server says that it is on another port. */
  #origin(pluginId: string): string {
    const url = listeningUrl(this.router);
    if (url !== undefined && portOf(url) !== this.#listen.port)
      return `${url.protocol}//${callable(url.hostname)}:${portOf(url)}`;
    if (this.#listen.port === 0)
      throw problems.notStarted(
        `Somebody asked where plugin '${pluginId}' of this backend is, on a port that the system chooses,`,
      );
    return `${this.#protocol}://${callable(this.#listen.host ?? '')}:${this.#listen.port}`;
  }
}

/** `backend.baseUrl` without a slash at the end. */
export function readBaseUrl(config: Config): string | undefined {
  return config.getOptionalString('backend.baseUrl')?.replace(/\/+$/, '');
}

function isOn(https: JsonValue | undefined): boolean {
  return https !== undefined && https !== false;
}

/** The address of a server that listens; routers that serve HTTP have it as `url`, and refuse it before they listen. */
function listeningUrl(router: RootHttpRouter | undefined): URL | undefined {
  if (router === undefined || !('url' in router)) return undefined;
  try {
    return new URL(String(router.url));
  } catch {
    return undefined;
  }
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Translates a host that means all interfaces, which can be listened on and not called. */
function callable(host: string): string {
  if (host === '' || host === '::' || host === '[::]') return 'localhost';
  if (host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function withHost(base: string, host: string): string {
  return base.replace(/(?<=^https?:\/\/).*(?=:\d+$)/, host);
}
