import type { Readable } from 'node:stream';
import type { Clock } from '../../../contracts/clock.js';
import type { LogWriter } from '../../../contracts/logger.js';
import { NotAllowedError } from '../../../errors/http-errors.js';
import { toError } from '../../../errors/to-error.js';
import type { ReadingSettings } from '../reading-settings.js';
import { shownTarget, shownUrl } from '../shown-url.js';
import { AddressRefused } from './address-guard.js';
import { type Deadline, startDeadline } from './deadline.js';
import { limitBody } from './limited-body.js';
import type { OutboundConnections } from './outbound-connections.js';
import type { Reach } from './reach.js';

/** What is asked for. */
export interface OutboundRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The header `authorization`, which goes to the origin of the URL and nowhere else. */
  readonly authorization?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many bytes the answer may have; default `backend.reading.maxSize`. */
  readonly size?: number;
  /** How far the URL, and each that it redirects to, may reach; `undefined`: not at all. */
  reachOf(url: URL): Reach | undefined;
}

/** What came back. */
export interface OutboundAnswer {
  readonly status: number;
  readonly statusText: string;
  header(name: string): string | undefined;
  /** Unpacked; must be read or destroyed. */
  readonly body: Readable;
}

/** Sends requests for plugins: follows redirects by hand, connects to permitted addresses only, and waits for nothing without limits. */
export class GuardedFetch {
  constructor(
    private readonly connections: OutboundConnections,
    private readonly clock: Clock,
    private readonly logger: LogWriter,
    private readonly settings: ReadingSettings,
  ) {}

  /**
   * @throws NotAllowedError for what may not be read; the reason of the signal when it is aborted; Error when there is no answer
   */
  async get(request: OutboundRequest): Promise<OutboundAnswer> {
    const { totalTimeout } = this.settings;
    const late = (): Error =>
      new Error(
        `Unable to read '${shownUrl(request.url)}': it took longer than ${totalTimeout} ms (backend.reading.totalTimeout)`,
      );
    const deadline = startDeadline(this.clock, totalTimeout, late, request.signal);
    try {
      return await this.#follow(request, deadline);
    } catch (error) {
      deadline.end();
      throw error;
    }
  }

  async #follow(request: OutboundRequest, deadline: Deadline): Promise<OutboundAnswer> {
    let { url } = request;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const reach = request.reachOf(url);
      const shown = redirects === 0 ? shownUrl(url) : shownTarget(url);
      if (reach === undefined || !isWeb(url))
        throw new NotAllowedError(`URL not allowed by backend.reading.allow configuration: ${shown}`);
      const answer = await this.#send({ ...request, url }, reach, deadline, shown);
      const target = redirectOf(answer.status, answer.header('location'), url);
      if (target === undefined) {
        answer.body.once('close', deadline.end);
        return answer;
      }
      answer.body.destroy();
      if (target.origin !== url.origin) request = { ...request, authorization: undefined };
      url = target;
    }
    throw new Error(`Too many redirects (max ${MOST_REDIRECTS}) when reading ${shownUrl(request.url)}`);
  }

  async #send(request: OutboundRequest, reach: Reach, deadline: Deadline, shown: string): Promise<OutboundAnswer> {
    const { headers, authorization, size = this.settings.size } = request;
    deadline.signal.throwIfAborted();
    try {
      const dispatcher = await this.connections.agent(reach);
      const response = await dispatcher.request({
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: 'GET',
        headers: {
          'user-agent': 'proscenium',
          'accept-encoding': 'identity',
          ...headers,
          ...(authorization !== undefined && { authorization }),
        },
        signal: deadline.signal,
        headersTimeout: this.settings.timeout,
        bodyTimeout: this.settings.timeout,
      });
      const header = (name: string): string | undefined => [response.headers[name]].flat()[0];
      const body = await limitBody(response.body, {
        encoding: header('content-encoding')?.toLowerCase(),
        size,
        tooLong: () => new Error(`Unable to read '${shown}': the answer is longer than ${size} bytes`),
      });
      return { status: response.statusCode, statusText: response.statusText, header, body };
    } catch (error) {
      throw this.#explain(error, deadline, shown);
    }
  }

  #explain(thrown: unknown, { signal }: Deadline, shown: string): unknown {
    if (signal.aborted) return signal.reason;
    const error = toError(thrown);
    const refused = [error, error.cause].find((one) => one instanceof AddressRefused);
    if (refused === undefined) return new Error(`Unable to read '${shown}': ${reasonOf(error)}`, { cause: error });
    this.logger.warn('Reading from a host was refused, because its address may not be connected to', {
      url: shown,
      host: refused.host,
      addresses: refused.addresses,
    });
    return new NotAllowedError(
      `Reading from '${shown}' is not allowed: the host has no address that may be connected to. Private addresses need an entry of their own at 'backend.reading.allow'`,
    );
  }
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

function redirectOf(status: number, location: string | undefined, base: URL): URL | undefined {
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, base.href)) return undefined;
  return new URL(location, base);
}

function reasonOf(error: Error): string {
  return error.message || String(Reflect.get(error, 'code') ?? error.name);
}
