import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ServerCertificate } from '../https/server-certificate.js';
import type { ServerSettings } from './server-settings.js';

/** What a Node server is created with. */
export interface NodeServerOptions {
  readonly settings: ServerSettings;
  /** With one, the server speaks HTTPS. */
  readonly certificate?: ServerCertificate | undefined;
  /** What responses are made of. */
  readonly responseClass: typeof ServerResponse;
}

/** A Node server for HTTP or HTTPS with the limits of `backend.server`. */
export async function createNodeServer({ settings, certificate, responseClass }: NodeServerOptions): Promise<Server> {
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = settings;
  const options = {
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
    ServerResponse: responseClass,
    connectionsCheckingInterval: checkingInterval(headersTimeout, requestTimeout),
    // A header that may come only once and comes twice is then seen as what it is, not as the first of the two.
    joinDuplicateHeaders: true,
    // Its absence is answered as every other fault of a request is.
    requireHostHeader: false,
  };
  const server = certificate === undefined ? createServer(options) : await createHttpsServer(options, certificate);
  // Otherwise Node answers an unknown expectation itself, without a body and without our headers.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.timeout = timeout;
  server.maxRequestsPerSocket = settings.maxRequestsPerSocket;
  // One more than wanted, to see that there were more.
  server.maxHeadersCount = settings.maxHeadersCount === 0 ? 0 : settings.maxHeadersCount + 1;
  if (settings.maxConnections > 0) server.maxConnections = settings.maxConnections;
  return server;
}

async function createHttpsServer(options: { readonly headersTimeout: number }, certificate: ServerCertificate) {
  const { createServer: createEncrypted } = await import('node:https');
  // A client may be slow here as it may be with its headers.
  const handshakeTimeout = options.headersTimeout === 0 ? undefined : options.headersTimeout;
  return createEncrypted({
    ...options,
    ...certificate,
    ...(handshakeTimeout === undefined ? {} : { handshakeTimeout }),
  });
}

/** How often Node looks for requests that take too long, in milliseconds. */
function checkingInterval(...limits: readonly number[]): number {
  return Math.min(1_000, ...limits.filter((limit) => limit > 0));
}
