import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogWriter } from '../../../contracts/logger.js';
import type { Config } from '../../../contracts/root-config.js';
import { findCertificate } from '../https/find-certificate.js';
import type { ServerCertificate } from '../https/server-certificate.js';
import type { ListenAddress } from '../listen-address.js';
import { presetResponse } from '../preset-response.js';
import { readSecurityHeaders } from '../security-headers.js';
import { createNodeServer } from './create-node-server.js';
import { listenProblem } from './listen-problem.js';
import { OpenConnections } from './open-connections.js';
import { ProtocolGuard } from './protocol-guard.js';
import { readServerSettings } from './server-settings.js';
import { SparseLog } from './sparse-log.js';

/** What a {@link DrainableServer} works with. */
export interface DrainableServerOptions {
  readonly config: Config;
  readonly logger: LogWriter;
  readonly listener: RequestListener;
}

/**
 * A Node server as the configuration wants it, with safe limits, which can finish what it has begun and can be torn down whatever its
 * clients do.
 */
export class DrainableServer {
  readonly #options: DrainableServerOptions;
  readonly #certificate: ServerCertificate | undefined;
  readonly #responseClass: typeof ServerResponse;
  readonly #connections = new OpenConnections();
  readonly #log: SparseLog;
  #url = '';
  #unfollowCertificate: (() => void) | undefined;

  /** @throws ProsceniumError `INVALID_CONFIG` */
  static async create(options: DrainableServerOptions): Promise<DrainableServer> {
    const { config, logger } = options;
    const settings = readServerSettings(config);
    const certificate = await findCertificate(config, logger);
    const responseClass = presetResponse(readSecurityHeaders(config));
    const server = await createNodeServer({ settings, certificate, responseClass });
    return new DrainableServer(server, options, settings.maxHeadersCount, responseClass, certificate);
  }

  private constructor(
    readonly server: Server,
    options: DrainableServerOptions,
    mostHeaders: number,
    responseClass: typeof ServerResponse,
    certificate: ServerCertificate | undefined,
  ) {
    this.#options = options;
    this.#certificate = certificate;
    this.#responseClass = responseClass;
    this.#log = new SparseLog(options.logger);
    this.#connections.follow(server, certificate !== undefined);
    const guard = new ProtocolGuard({ connections: this.#connections, log: this.#log });
    guard.watch(server);
    const listener: RequestListener = (request, response) => {
      this.#connections.noteAnswer(response);
      if (mostHeaders > 0 && request.rawHeaders.length > mostHeaders * 2) guard.refuseManyHeaders(response);
      else options.listener(request, response);
    };
    server.on('request', listener);
  }

  /** @throws ProsceniumError `LISTEN_FAILED` */
  async listen(address: ListenAddress): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(listenProblem(address, error));
      this.server.once('error', fail);
      this.server.listen(address, () => {
        this.server.off('error', fail);
        resolve();
      });
    });
    const protocol = this.#certificate === undefined ? 'http' : 'https';
    this.#url = `${protocol}://${hostOf(this.server.address() as AddressInfo)}`;
    await this.#followCertificate();
  }

  /** A response on a connection which Node has let go of, for a request that wants another protocol. */
  respondTo(request: IncomingMessage): ServerResponse {
    const response = new this.#responseClass(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    return response;
  }

  /** Where it can be reached from this machine; empty before it listens. */
  get url(): string {
    return this.#url;
  }

  /**
   * Accepts no more connections, closes those that are idle, and resolves when the last has ended. Event streams and upgraded
   * connections, which never end by themselves, have a moment to do so.
   */
  async drain(): Promise<void> {
    const begun = performance.now();
    const closed = this.#close();
    // A connection becomes idle when its last response ends, and Node would then keep it for the keep-alive time.
    const sweep = setInterval(() => {
      this.#closeIdle();
      if (performance.now() - begun >= GRACE) this.#connections.endLasting();
    }, SWEEP_INTERVAL);
    this.#closeIdle();
    await closed;
    clearInterval(sweep);
    this.#log.flush();
  }

  /** Ends every connection, with whatever is under way on it. */
  async destroy(): Promise<void> {
    this.#unfollowCertificate?.();
    const closed = this.#close();
    this.#connections.destroyAll();
    await closed;
    this.#log.flush();
  }

  async #followCertificate(): Promise<void> {
    if (this.#certificate === undefined) return;
    const { followCertificate } = await import('../https/follow-certificate.js');
    const { config, logger } = this.#options;
    this.#unfollowCertificate = followCertificate(this.server, this.#certificate, config, logger);
  }

  #close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #closeIdle(): void {
    this.server.closeIdleConnections();
    this.#connections.closeSilent();
  }
}

/** Milliseconds, as is {@link GRACE}. */
const SWEEP_INTERVAL = 50;
const GRACE = 1_000;

function hostOf({ address, port }: AddressInfo): string {
  if (address === '::') return `localhost:${port}`;
  if (address === '0.0.0.0') return `127.0.0.1:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
