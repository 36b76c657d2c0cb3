import type { IncomingMessage, ServerResponse } from 'node:http';
import { endToEndHeaders } from './hop-by-hop.js';

/**
 * The headers of an answer as they are passed on: name, value, name, value. What this backend has said of itself stays: the id of the
 * request, and which origins may read the answer.
 */
export function returnedHeaders({ rawHeaders }: IncomingMessage, response: ServerResponse): string[] {
  const isAllowed = response.hasHeader('access-control-allow-origin');
  const list: string[] = [];
  for (const [name, value] of endToEndHeaders(rawHeaders)) {
    if (name === 'x-request-id' || (isAllowed && name.startsWith('access-control-'))) continue;
    list.push(name, value);
  }
  const vary = response.getHeader('vary');
  // Otherwise what the other backend says would take its place.
  if (vary !== undefined) list.push('vary', String(vary));
  return list;
}
