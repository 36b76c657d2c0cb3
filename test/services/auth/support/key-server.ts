import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that publishes keys, or whatever else a test wants it to answer. */
export class KeyServer {
  /** The paths that were asked for. */
  readonly requests: string[] = [];
  /** What every request is answered. */
  answer: RequestListener = (_, response) => response.writeHead(404).end();
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<KeyServer> {
    const server = new KeyServer();
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Answers these keys from now on. */
  publish(...keys: readonly object[]): void {
    this.answerText(JSON.stringify({ keys }));
  }

  answerText(text: string): void {
    this.answer = (_, response) => response.setHeader('content-type', 'application/json').end(text);
  }

  /** Listens, at the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      this.requests.push(request.url ?? '');
      this.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }
}
