import type { IncomingMessage } from 'node:http';
import type { Context } from '../../contracts/context.js';
import { endToEndHeaders } from './hop-by-hop.js';
import { HOPS_HEADER } from './hops.js';

/** What is known about where a request goes. */
export interface ForwardedHeadersOptions {
  /** Host and port of the other backend. */
  readonly host: string;
  /** The value of the header that counts gateways. */
  readonly hops: string;
  /** The request asks for a WebSocket. */
  readonly isUpgrade: boolean;
}

/**
 * The headers of a request as they are sent on, name, value, name, value: without those of the connection, with a `Host` of the other
 * backend, and with `X-Forwarded-*` that say what this backend knows of the client, not what the client says.
 */
export function forwardedHeaders(ctx: Context, options: ForwardedHeadersOptions): string[] {
  const { req, ips } = ctx;
  const list = ['host', options.host];
  for (const [name, value] of endToEndHeaders(req.rawHeaders)) if (!isReplaced(name)) list.push(name, value);
  if (options.isUpgrade) list.push('connection', 'Upgrade', 'upgrade', 'websocket');
  else frameBody(list, req);
  const via = `${req.httpVersion} proscenium`;
  list.push('via', req.headers.via === undefined ? via : `${req.headers.via}, ${via}`);
  list.push(HOPS_HEADER, options.hops);
  list.push('x-request-id', String(ctx.state['requestId']));
  list.push('x-forwarded-for', [...ips, req.socket.remoteAddress ?? 'unknown'].join(', '));
  list.push('x-forwarded-proto', ctx.protocol);
  if (ctx.host !== '') list.push('x-forwarded-host', ctx.host);
  const prefix = req.headers['x-forwarded-prefix'];
  // Only a proxy that is trusted leaves a trace in the addresses.
  if (ips.length > 0 && prefix !== undefined) list.push('x-forwarded-prefix', String(prefix));
  return list;
}

/** Written anew by this backend, or not to be believed from anybody. */
function isReplaced(name: string): boolean {
  return REPLACED.has(name) || name.startsWith('x-forwarded-');
}

/** `Expect` is answered by the server that the client is connected to. */
const REPLACED: ReadonlySet<string> = new Set([
  'host',
  'expect',
  'via',
  'forwarded',
  'x-real-ip',
  'x-request-id',
  HOPS_HEADER,
]);

/** Says how long the body is, or that it comes in chunks; Node would make up chunks for a request without a body. */
function frameBody(list: string[], { method, headers }: IncomingMessage): void {
  if (headers['transfer-encoding'] !== undefined) list.push('transfer-encoding', 'chunked');
  else if (headers['content-length'] === undefined && HAVE_BODIES.has(method ?? '')) list.push('content-length', '0');
}

const HAVE_BODIES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
