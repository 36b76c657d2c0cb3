import { extname } from 'node:path/posix';
import { problems } from '../../errors/catalogue.js';
import { toError } from '../../errors/to-error.js';
import type { ConfigLocation } from './config-location.js';

/** How long one answer may take, in milliseconds. */
const TIME_LIMIT = 10_000;
/** How long one answer may be, in bytes. */
const SIZE_LIMIT = 5 * 1024 * 1024;

/** A text behind a URL. What it includes is read from the same origin, never from a file of this machine. */
export class RemoteLocation implements ConfigLocation {
  readonly name: string;
  readonly extension: string;
  readonly #url: URL;
  readonly #stop: AbortSignal;

  /** @param stop - ends a request that is under way */
  constructor(url: URL, stop: AbortSignal) {
    // User, password and query may be secret, and names are logged.
    this.name = `${url.origin}${url.pathname}`;
    this.extension = extname(url.pathname).toLowerCase() || '.yaml';
    this.#url = url;
    this.#stop = stop;
  }

  async read(): Promise<string | undefined> {
    const { url, headers } = requestFor(this.#url);
    try {
      const response = await fetch(url, {
        headers,
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(TIME_LIMIT)]),
      });
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      return await readBody(response);
    } catch (thrown) {
      throw problems.invalidConfig(
        `${this.name} cannot be read: ${reasonOf(thrown)}.`,
        this.name,
        'make the URL answer with YAML or JSON.',
        thrown,
      );
    }
  }

  resolve(target: string): ConfigLocation {
    const url = URL.canParse(target, this.#url.href) ? new URL(target, this.#url) : undefined;
    if (url?.origin === this.#url.origin) return new RemoteLocation(url, this.#stop);
    throw problems.invalidConfig(
      `${this.name} includes '${target}', which is not on the same server.`,
      this.name,
      `include only what lies on ${this.#url.origin}.`,
    );
  }
}

/** `fetch` takes no credentials inside a URL, so they travel in the header for them. */
function requestFor(location: URL): { url: URL; headers: Record<string, string> } {
  const url = new URL(location);
  if (url.username === '' && url.password === '') return { url, headers: {} };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

async function readBody(response: Response): Promise<string> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the answer has status ${response.status}`);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > SIZE_LIMIT) throw new Error(`the answer is longer than ${SIZE_LIMIT / 1024 / 1024} MB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function reasonOf(thrown: unknown): string {
  const error = toError(thrown);
  if (error.name === 'TimeoutError') return `there was no whole answer within ${TIME_LIMIT / 1000} s`;
  if (error.name === 'AbortError') return 'the backend is stopping';
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause === undefined
    ? error.message
    : `${error.message}, ${cause.message || String(Reflect.get(cause, 'code'))}`;
}
