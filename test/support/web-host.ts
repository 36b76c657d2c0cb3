import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host in the web of a test. */
export interface WebHost {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** What was asked for, in order. */
  readonly requests: IncomingMessage[];
  /** Answers from now on. */
  answer(listener: RequestListener): void;
  stop(): Promise<void>;
}

/** Starts a host on 127.0.0.1 that answers every request with what the test says last, 404 at first. */
export async function givenWebHost(): Promise<WebHost> {
  const requests: IncomingMessage[] = [];
  let listener: RequestListener = (_, response) => response.writeHead(404).end();
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    answer: (next) => {
      listener = next;
      requests.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
