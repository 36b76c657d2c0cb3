import { Auth } from '../../contracts/auth.js';
import type { Credentials } from '../../contracts/credentials.js';
import { Discovery } from '../../contracts/discovery.js';
import { Service } from '../../decorators/service.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import { withTimeLimit } from '../../errors/time-limit.js';
import { isPrincipal } from '../credentials/index.js';
import { readAnswer } from './read-answer.js';
import { UnexpectedAnswerError } from './unexpected-answer-error.js';

/** On whose behalf another plugin is asked, and how long. */
export interface PluginRequestOptions {
  /** Those of the incoming request, or the plugin's own; with those of nobody no token is sent. */
  readonly credentials: Credentials;
  /** In milliseconds, from the search for the plugin to the end of its answer. */
  readonly timeout: number;
  /** Ends the request early. */
  readonly signal?: AbortSignal;
}

/**
 * Asks other plugins, wherever they live, with a token on behalf of somebody. No request takes longer than its limit, follows a
 * redirect or reads more than 10 MB.
 *
 * @example
 * ```ts
 * import { type Credentials, PluginRequests, Service } from 'proscenium';
 *
 * @Service('plugin')
 * export class SeatPlan {
 *   constructor(private readonly requests: PluginRequests) {}
 *
 *   async load(hall: string, credentials: Credentials): Promise<unknown> {
 *     return this.requests.post('box-office', '/seats', { hall }, { credentials, timeout: 5_000 });
 *   }
 * }
 * ```
 */
@Service('plugin')
export class PluginRequests {
  constructor(
    private readonly auth: Auth,
    private readonly discovery: Discovery,
  ) {}

  /**
   * Sends JSON and returns the JSON of the answer.
   *
   * @param path - below the plugin's prefix: `/authorize`
   * @throws AuthenticationError and NotAllowedError when no token can be had for those credentials
   * @throws ServiceUnavailableError whatever else goes wrong, a status that is no success included; its `cause` says what
   */
  async post(pluginId: string, path: string, body: unknown, options: PluginRequestOptions): Promise<unknown> {
    return this.#request(pluginId, path, { method: 'POST', body: JSON.stringify(body) }, options);
  }

  /**
   * Returns the JSON of the answer.
   *
   * @param path - below the plugin's prefix: `/seats?hall=1`
   * @throws as {@link post} does
   */
  async get(pluginId: string, path: string, options: PluginRequestOptions): Promise<unknown> {
    return this.#request(pluginId, path, { method: 'GET' }, options);
  }

  async #request(pluginId: string, path: string, sent: SentRequest, options: PluginRequestOptions): Promise<unknown> {
    const { credentials, timeout, signal } = options;
    const ending = new AbortController();
    const work = async (): Promise<unknown> => {
      const token = await this.#token(pluginId, credentials);
      const base = await this.discovery.getBaseUrl(pluginId).catch((error: unknown) => fail(pluginId, error));
      return send(`${base}${path}`, token, sent, ending.signal).catch((error: unknown) => fail(pluginId, error));
    };
    const onAbort = () => ending.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    try {
      signal?.throwIfAborted();
      return await withTimeLimit(work(), timeout, () => unavailable(pluginId, noAnswer(timeout)));
    } finally {
      signal?.removeEventListener('abort', onAbort);
      ending.abort();
    }
  }

  async #token(targetPluginId: string, credentials: Credentials): Promise<string | undefined> {
    if (isPrincipal(credentials, 'none')) return undefined;
    const { token } = await this.auth.getPluginRequestToken({ onBehalfOf: credentials, targetPluginId });
    return token === '' ? undefined : token;
  }
}

interface SentRequest {
  readonly method: 'GET' | 'POST';
  /** JSON. */
  readonly body?: string;
}

async function send(url: string, token: string | undefined, sent: SentRequest, signal: AbortSignal): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (sent.body !== undefined) headers['content-type'] = 'application/json';
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  // A redirect would take the token to who knows where.
  const response = await fetch(url, { ...sent, headers, redirect: 'error', signal });
  const text = await readAnswer(response);
  if (!response.ok) throw new UnexpectedAnswerError(`${sent.method} ${url}`, response.status, text);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${sent.method} ${url} was answered with something that is no JSON`);
  }
}

/** Says to whoever waits only which plugin it is; where it lives is for the log. */
function unavailable(pluginId: string, cause: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError(`Plugin '${pluginId}' could not be asked`, cause);
}

function fail(pluginId: string, cause: unknown): never {
  throw unavailable(pluginId, cause);
}

function noAnswer(milliseconds: number): Error {
  return new Error(`there was no answer within ${milliseconds} ms`);
}
