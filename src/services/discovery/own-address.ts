import type { RootHttpRouter } from '../../contracts/http-router.js';
import type { Config, JsonValue } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import { type ListenAddress, readListenAddress } from '../http/listen-address.js';

/** Where this backend is, by the configuration of one moment and by what its server says. */
export class OwnAddress {
  /** `backend.baseUrl` without a slash at the end. */
  readonly baseUrl: string | undefined;
  readonly #listen: ListenAddress;
  readonly #protocol: 'http' | 'https';

  /** @throws ProsceniumError `INVALID_CONFIG` for an address that nobody can listen on */
  constructor(
    config: Config,
    private readonly router: RootHttpRouter | undefined,
  ) {
    this.baseUrl = config.getOptionalString('backend.baseUrl')?.replace(/\/+$/, '');
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

/** The path of a plugin below the URL of its backend. */
export function pathOf(pluginId: string): string {
  return `/api/${encodeURIComponent(pluginId)}`;
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
