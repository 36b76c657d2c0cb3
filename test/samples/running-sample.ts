import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withTimeLimit } from '#src/errors/time-limit.js';

export interface StartSampleOptions {
  /** The command line after the sample's name. */
  readonly parameters?: readonly string[];
  readonly environment?: { readonly [name: string]: string };
  /** Lets whoever asks it through {@link RunningSample} in as a service; default: requests show nothing, as those of curl. */
  readonly isKnown?: boolean;
}

/**
 * Runs a sample as its README says, on a free port of 127.0.0.1.
 *
 * @returns when its plugins are up
 * @throws when it ends before that, or takes longer than 15 seconds
 */
export async function startSample(name: string, options: StartSampleOptions = {}): Promise<RunningSample> {
  const { parameters = [], environment = {}, isKnown = false } = options;
  const main = join(REPOSITORY, 'dist', 'samples', name, 'main.js');
  const { NODE_ENV: _, LOG_LEVEL: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...parameters], {
    cwd: REPOSITORY,
    env: { ...inherited, APP_CONFIG_backend_listen: '127.0.0.1:0', ...(isKnown ? ACCESS : {}), ...environment },
  });
  const sample = new RunningSample(name, child, isKnown ? { authorization: `Bearer ${TOKEN}` } : {});
  await sample.seen(/Plugin initialization complete, newly initialized/);
  return sample;
}

/** The fenced blocks of a sample's README in one language. */
export function readmeBlocks(name: string, language: string): string[] {
  const text = readFileSync(join(REPOSITORY, 'samples', name, 'README.md'), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].flatMap(([, kind, body = '']) =>
    kind === language ? [body] : [],
  );
}

/** The lines of a log without what differs from run to run: times, and the port. */
export function timelessLines(log: string): string[] {
  const lines = log.trim().split('\n');
  return lines.map((line) => line.replace(/^\d{4}-\S+Z /, '').replace(/Listening on \S+/, 'Listening'));
}

/** What `fetch` takes, with headers as a plain object. */
export interface SampleRequest extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
}

/** A sample in a process of its own; `await using` ends it. */
export class RunningSample {
  #output = '';
  readonly #ended: Promise<number | null>;
  #hasEnded = false;

  constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.#ended = new Promise((resolve) => child.once('close', resolve));
    void this.#ended.then(() => (this.#hasEnded = true));
  }

  /** Everything that it has written so far. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has written something. */
  async seen(pattern: RegExp): Promise<void> {
    const found = async () => {
      while (!pattern.test(this.#output)) {
        if (this.#hasEnded) throw new Error(`${this.name} has ended:\n${this.#output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await withTimeLimit(found(), LIMIT, () => new Error(`${this.name} has not written ${pattern}:\n${this.#output}`));
  }

  /** Where it listens: `http://127.0.0.1:40123`. */
  get url(): string {
    return /Listening on (\S+)/.exec(this.#output)?.[1] ?? '';
  }

  /** Sends a request, as a known service where it is started so. */
  async fetch(path: string, init: SampleRequest = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...init, headers: { ...this.headers, ...init.headers } });
  }

  /** Sends a request and reads the JSON that comes back. */
  async json(path: string, init?: SampleRequest): Promise<unknown> {
    return (await this.fetch(path, init)).json();
  }

  /** Lets it die in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#ended;
  }

  /** Presses Ctrl+C. @returns the exit code */
  async stop(): Promise<number | null> {
    this.child.kill('SIGINT');
    return withTimeLimit(this.#ended, LIMIT, () => {
      this.child.kill('SIGKILL');
      return new Error(`${this.name} does not stop:\n${this.#output}`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const LIMIT = 15_000;
const TOKEN = 'a-token-for-trying';
const ACCESS = {
  APP_CONFIG_backend_auth_externalAccess: JSON.stringify([
    { type: 'static', options: { token: TOKEN, subject: 'curl' } },
  ]),
};
