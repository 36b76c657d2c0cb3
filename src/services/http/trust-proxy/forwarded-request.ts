import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type Koa from 'koa';
import type { TrustProxy } from './read-trust-proxy.js';

/** What is known of a request that came through proxies. */
interface Forwarded {
  /** The client, as far as trusted proxies tell. */
  readonly ip: string;
  /** The client first, then the trusted proxies that named who came before them; without the one that is connected. */
  readonly ips: readonly string[];
  readonly protocol: string;
  /** Only when a trusted proxy named it. */
  readonly host: string | undefined;
}

/**
 * Lets `ctx.ip`, `ctx.ips`, `ctx.protocol`, `ctx.secure`, `ctx.host` and what follows from them speak of the client instead of the last
 * proxy. Each address is believed only when the proxy that wrote it is trusted, so that what a client writes itself counts for nothing.
 */
export function trustForwardedHeaders(app: Koa, trust: TrustProxy): void {
  const hostOfKoa = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(app.request), 'host');
  Object.defineProperties(app.request, {
    ip: {
      ...getter(({ req }) => forwardedOf(req, trust).ip),
      // As in Koa, middleware may know better.
      set(this: Koa.Request, value: string) {
        Object.defineProperty(this, 'ip', { configurable: true, writable: true, value });
      },
    },
    ips: getter(({ req }) => forwardedOf(req, trust).ips),
    protocol: getter(({ req }) => forwardedOf(req, trust).protocol),
    host: getter((request) => forwardedOf(request.req, trust).host ?? String(hostOfKoa?.get?.call(request) ?? '')),
  });
}

/** Most requests ask several of these, and their headers stay the same. */
const known = new WeakMap<IncomingMessage, Forwarded>();

function getter(read: (request: Koa.Request) => unknown): PropertyDescriptor {
  return {
    configurable: true,
    get(this: Koa.Request) {
      return read(this);
    },
  };
}

function forwardedOf(request: IncomingMessage, trust: TrustProxy): Forwarded {
  let forwarded = known.get(request);
  if (forwarded === undefined) {
    forwarded = readForwarded(request, trust);
    known.set(request, forwarded);
  }
  return forwarded;
}

function readForwarded({ socket, headers }: IncomingMessage, trust: TrustProxy): Forwarded {
  const own = (socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  const peer = socket.remoteAddress ?? '';
  if (!trust(peer, 0)) return { ip: peer, ips: [], protocol: own, host: undefined };
  const ips = believed(peer, valuesOf(headers['x-forwarded-for']), trust);
  const hops = Math.max(ips.length, 1);
  const protocol = writtenBy(hops, valuesOf(headers['x-forwarded-proto']))?.toLowerCase() ?? own;
  const host = writtenBy(hops, valuesOf(headers['x-forwarded-host']));
  return {
    ip: ips[0] ?? peer,
    ips,
    protocol: protocol === 'http' || protocol === 'https' ? protocol : own,
    host: host !== undefined && HOST.test(host) ? host : undefined,
  };
}

/** From the right, where the nearest proxy wrote, up to the first address that is not trusted: that is the client. */
function believed(peer: string, addresses: readonly string[], trust: TrustProxy): string[] {
  const result: string[] = [];
  let last = peer;
  for (let hop = 0; hop < addresses.length && trust(last, hop); hop += 1) {
    const address = addressOf(addresses[addresses.length - 1 - hop] ?? '');
    // A proxy that hides the client says `unknown`; nothing before that can be judged.
    if (address === undefined) break;
    result.unshift(address);
    last = address;
  }
  return result;
}

/**
 * Most proxies replace these headers, and then there is one value. Where each adds its own, what the outermost trusted one wrote
 * counts, and not what came before it.
 */
function writtenBy(hops: number, values: readonly string[]): string | undefined {
  return values[Math.max(0, values.length - hops)];
}

function valuesOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressOf(text: string): string | undefined {
  const address = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text)?.slice(1).find(Boolean) ?? text;
  return isIP(address) === 0 ? undefined : address;
}

const HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;
