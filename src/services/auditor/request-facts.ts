import type { IncomingMessage } from 'node:http';
import type { AuditorEventOptions } from '../../contracts/auditor.js';
import type { JsonObject } from '../../contracts/root-config.js';
import { maskedUrl } from '../http/index.js';

/** What an audit event says of the request that asked for it. */
export interface RequestFacts {
  readonly caller: JsonObject;
  readonly request: JsonObject;
}

/** Looks at a request as Koa, Node or Express have it; parameters with secrets are masked. */
export function factsOf(request: NonNullable<AuditorEventOptions['request']>): RequestFacts {
  // What Koa and Express know better than the socket: who stands behind a proxy, and where a mounted path began.
  const known = request as KnownRequest;
  const raw = 'req' in request ? request.req : request;
  return {
    caller: {
      ip: known.ip ?? raw.socket.remoteAddress,
      hostname: known.hostname ?? hostnameOf(raw),
      userAgent: raw.headers['user-agent'],
    },
    request: { url: maskedUrl(known.originalUrl ?? raw.url ?? ''), method: raw.method },
  };
}

interface KnownRequest {
  readonly ip?: string;
  readonly hostname?: string;
  readonly originalUrl?: string;
}

function hostnameOf({ headers }: IncomingMessage): string | undefined {
  return headers.host?.replace(/:\d+$/, '');
}
