import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Auth, Credentials, Discovery } from 'proscenium';

/** A request that a {@link FakePlugin} has received. */
export interface ReceivedRequest {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly items: readonly Readonly<Record<string, unknown>>[] };
}

/** What a {@link FakePlugin} answers with. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON unless it is a text; without one nothing is ever answered. */
  readonly body?: unknown;
}

/** A real server in the place of another plugin. */
export class FakePlugin implements AsyncDisposable {
  readonly received: ReceivedRequest[] = [];
  answer: (request: ReceivedRequest) => FakeAnswer = () => ({ body: {} });
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? { items: [] } : JSON.parse(text)) as ReceivedRequest['body'];
      const received = { path: request.url, headers: request.headers, body };
      this.received.push(received);
      const answer = this.answer(received);
      if (answer.body === undefined) return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Finds every plugin here. */
  get discovery(): Discovery {
    const getBaseUrl = async (pluginId: string) => `${this.url}/api/${pluginId}`;
    return { getBaseUrl, getExternalBaseUrl: getBaseUrl };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Makes tokens that say whom they are for. */
export const tokenMaker = {
  getPluginRequestToken: async ({ onBehalfOf, targetPluginId }: Parameters<Auth['getPluginRequestToken']>[0]) => ({
    token: `${nameOf(onBehalfOf)} to ${targetPluginId}`,
  }),
} as Auth;

function nameOf({ principal }: Credentials): string {
  return typeof principal === 'object' && principal !== null && 'userEntityRef' in principal
    ? String(principal.userEntityRef)
    : 'a service';
}
