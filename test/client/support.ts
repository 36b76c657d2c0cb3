import type { FetchFunction, FetchMiddleware } from 'proscenium/client';
import { createFetchApi } from 'proscenium/client';

/** What arrived at the end of the middleware, in one line each. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A fetch function that sends nothing and remembers what it was given. */
export function recordingFetch(): { readonly fetch: FetchFunction; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: FetchFunction = async (input, init) => {
    const request = new Request(input, init);
    const { url, method, headers } = request;
    sent.push({ url, method, headers: Object.fromEntries(headers), body: await request.text() });
    return new Response('here');
  };
  return { fetch, sent };
}

/** What one request becomes on its way through middleware. */
export async function sentThrough(
  middleware: FetchMiddleware | readonly FetchMiddleware[],
  ...request: Parameters<FetchFunction>
): Promise<Sent> {
  const { fetch, sent } = recordingFetch();
  await createFetchApi({ baseImplementation: fetch, middleware }).fetch(...request);
  const [only] = sent;
  if (only === undefined || sent.length > 1) throw new Error(`${sent.length} requests were sent`);
  return only;
}
