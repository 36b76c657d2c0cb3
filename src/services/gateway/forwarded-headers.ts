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
 * The headers of a request as they are sent on: without those of the connection, with a `Host` of the other backend, and with
 * `X-Forwarded-*` that say what this backend knows of the client, not what the client says.
 */
export function forwardedHeaders(ctx: Context, options: ForwardedHeadersOptions): Record<string, string | string[]> {
  const { req } = ctx;
  // Names come from strangers, `__proto__` among them.
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of endToEndHeaders(req.rawHeaders)) if (!isReplaced(name)) add(headers, name, value);
  headers['host'] = options.host;
  if (options.isUpgrade) Object.assign(headers, { connection: 'Upgrade', upgrade: 'websocket' });
  else frameBody(headers, req);
  headers['via'] = [req.headers.via, `${req.httpVersion} proscenium`].filter((part) => part !== undefined).join(', ');
  headers[HOPS_HEADER] = options.hops;
  headers['x-request-id'] = String(ctx.state['requestId']);
  headers['x-forwarded-for'] = [...ctx.ips, req.socket.remoteAddress ?? 'unknown'].join(', ');
  headers['x-forwarded-proto'] = ctx.protocol;
  if (ctx.host !== '') headers['x-forwarded-host'] = ctx.host;
  const prefix = req.headers['x-forwarded-prefix'];
  // Only a proxy that is trusted leaves a trace there.
  if (ctx.ips.length > 0 && prefix !== undefined) headers['x-forwarded-prefix'] = prefix;
  return headers;
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

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  const present = headers[name];
  if (present === undefined) headers[name] = value;
  else if (Array.isArray(present)) present.push(value);
  else headers[name] = [present, value];
}

/** Says how long the body is, or that it comes in chunks; Node would make up chunks for a request without a body. */
function frameBody(
  headers: Record<string, string | string[]>,
  { method, headers: { 'transfer-encoding': coding } }: IncomingMessage,
): void {
  if (coding !== undefined) headers['transfer-encoding'] = 'chunked';
  else if (headers['content-length'] === undefined && HAVE_BODIES.has(method ?? '')) headers['content-length'] = '0';
}

const HAVE_BODIES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
