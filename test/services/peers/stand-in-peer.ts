import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port that answers like another backend, or unlike one. */
export interface StandInPeer {
  readonly url: string;
  /** What was asked, with the bearer token if there was one. */
  readonly requests: readonly string[];
  /** What it answers from now on. */
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startPeer(listener: RequestListener): Promise<StandInPeer> {
  const requests: string[] = [];
  let current = listener;
  const server: Server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push(`${request.url}${authorization === undefined ? '' : ` ${authorization}`}`);
    current(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => (current = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Has the keys of these plugins, and answers the token of any plugin with this status and message. */
export function backendWith(plugins: readonly string[], status = 403, message = 'no'): RequestListener {
  return (request, response) => {
    const path = request.url ?? '';
    const known = plugins.some((plugin) => path.startsWith(`/api/${plugin}/`));
    if (known && path.endsWith('/jwks.json')) send(response, 200, { keys: [] });
    else if (known && path.endsWith('/cookie')) send(response, status, { error: { message } });
    else send(response, 404, undefined);
  };
}

function send(response: Parameters<RequestListener>[1], status: number, body: unknown): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
