import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Issuer } from '../../services/auth/support/issuer.js';
import { KeyServer } from '../../services/auth/support/key-server.js';
import { BackendProcess, type ProcessOptions } from './backend-process.js';

/** What an address of keys does. */
export type KeyAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** A caller from outside who is confined, in two ways. */
export const STATIC_TOKENS = { free: 'free-token-1', elsewhere: 'elsewhere-token', reader: 'reader-token-1' } as const;

/** Other plugins, on a server of the test: they publish keys, sign tokens, and go wrong. */
export class Outside {
  /** The plugin `auth`, a plugin that calls, an issuer of a pipeline. */
  issuer!: Issuer;
  stranger!: Issuer;
  server!: KeyServer;
  readonly answers = new Map<string, KeyAnswer>();
  /** Where all backends that know them have their databases. */
  #folder!: string;

  static async start(): Promise<Outside> {
    const outside = new Outside();
    outside.issuer = await Issuer.create('one');
    outside.stranger = await Issuer.create('one');
    outside.server = await KeyServer.start();
    outside.#folder = await mkdtemp(join(tmpdir(), 'proscenium-guarded-'));
    outside.server.answer = (request, response) => {
      const [, , plugin = ''] = (request.url ?? '').split('/');
      const answer = outside.answers.get(plugin) ?? publishing(outside.issuer);
      answer(request, response);
    };
    return outside;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The configuration of a backend that knows them. */
  options(environment: Readonly<Record<string, string>> = {}): ProcessOptions {
    const { free, elsewhere, reader } = STATIC_TOKENS;
    const config = {
      permission: { enabled: true, timeout: '500ms' },
      backend: {
        database: { client: 'better-sqlite3', connection: { directory: this.#folder } },
        auth: {
          externalAccess: [
            { type: 'static', options: { token: free, subject: 'free' } },
            {
              type: 'static',
              options: { token: elsewhere, subject: 'elsewhere' },
              accessRestrictions: [{ plugin: 'caller' }],
            },
            {
              type: 'static',
              options: { token: reader, subject: 'reader' },
              accessRestrictions: [{ plugin: 'guarded', permission: 'thing.read' }, { plugin: 'caller' }],
            },
            {
              type: 'jwks',
              options: {
                url: `${this.server.url}/api/pipeline`,
                issuer: 'https://ci.example.com',
                audience: 'backstage',
              },
            },
            {
              type: 'jwks',
              options: {
                url: `${this.server.url}/api/jobs`,
                issuer: ONE_TIME_ISSUER,
                audience: 'guarded',
                oneTime: true,
              },
              accessRestrictions: [{ plugin: 'guarded' }],
            },
          ],
        },
      },
      discovery: {
        endpoints: [
          { target: `${this.server.url}/api/{{pluginId}}`, plugins: ['auth', 'outside', 'permission', ...FAULTY] },
        ],
      },
    };
    // JSON is YAML.
    return { program: 'guarded-backend', config: `${JSON.stringify(config)}\n`, environment };
  }

  /** How often the keys of a plugin have been asked for. */
  requestsFor(plugin: string): number {
    return this.server.requests.filter((url) => url.startsWith(`/api/${plugin}/`)).length;
  }

  /** A token of a plugin that calls `guarded`. */
  pluginToken(
    claims: Record<string, unknown> = {},
    { by = this.issuer, header = {} }: { by?: Issuer; header?: Record<string, unknown> } = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { sub: 'outside', aud: 'guarded', iat: now, exp: now + 3600, ...claims };
    return by.sign(all, { typ: 'vnd.backstage.plugin', ...header });
  }

  userToken(more: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.signUser('user:default/ada', Date.now(), more);
  }
}

/** Who signs tokens that count once. */
export const ONE_TIME_ISSUER = 'https://jobs.example.com';

/** Plugins whose keys cannot be had, each in its own way. */
export const FAULTY = ['refuses', 'hangs', 'garbage', 'redirects', 'empty', 'rotating', 'storm'] as const;

/** Answers by what was sent. */
export function answerWith(answer: (sent: string, response: ServerResponse) => unknown): KeyAnswer {
  return (request, response) => {
    let sent = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (sent += chunk));
    request.on('end', () => answer(sent, response));
  };
}

export function publishing(...issuers: readonly Issuer[]): KeyAnswer {
  return (_, response) => response.end(JSON.stringify({ keys: issuers.map(({ publicKey }) => publicKey) }));
}

/** What a backend answers. */
export interface GuardedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Asks `GET /api/guarded/anybody`, or what else is named. */
export async function ask(
  backend: BackendProcess,
  token: string | undefined,
  route = 'GET /api/guarded/anybody',
  headers: Record<string, string> = {},
): Promise<GuardedAnswer> {
  const [method = 'GET', path = ''] = route.split(' ');
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await backend.fetch(path, { method, headers: { ...authorization, ...headers } });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body, headers: response.headers };
}

/** The status, and what the answer says. */
export async function outcomeOf(...parameters: Parameters<typeof ask>): Promise<string> {
  const { status, body } = await ask(...parameters);
  const { error, principal } = (body ?? {}) as { error?: { message?: string }; principal?: PrincipalShape };
  return `${status} ${error?.message ?? (principal && nameOf(principal)) ?? JSON.stringify(body)}`;
}

interface PrincipalShape {
  readonly type: string;
  readonly subject?: string;
  readonly userEntityRef?: string;
  readonly actor?: PrincipalShape;
}

function nameOf({ type, subject, userEntityRef, actor }: PrincipalShape): string {
  return `${type} ${subject ?? userEntityRef}${actor === undefined ? '' : ` by ${actor.subject}`}`;
}
