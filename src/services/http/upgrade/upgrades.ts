import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { UpgradeHandler } from '../../../contracts/connection-upgrade.js';
import type { Step } from '../compose.js';
import { PathHandlers } from '../path-handlers.js';
import { pathOf } from '../request-target.js';
import { answerRaw } from '../server/raw-answer.js';
import { upgradeRefused } from '../status-error.js';
import { continueAsHttp, isOfferOfHttp2 } from './continue-as-http.js';
import { OfferedUpgrade } from './offered-upgrade.js';

/** What {@link Upgrades} needs of a server. */
export interface UpgradingServer {
  readonly server: Server;
  /** A response on the connection of a request that Node has let go of. */
  respondTo(request: IncomingMessage): ServerResponse;
}

type Handle = (request: IncomingMessage, response: ServerResponse, upgrade: Step) => void;

/**
 * Requests for another protocol, and who answers them. They go the way of every request first: checks, limits, middleware, log. Where
 * nobody wants one, the listeners that somebody has added to the server get it, if there are any.
 */
export class Upgrades {
  readonly #handlers = new PathHandlers<UpgradeHandler>('handler of upgrades');
  readonly #server: UpgradingServer;
  readonly #handle: Handle;

  /** Follows a server from now on; one without upgrades is not made to look at them. */
  static listen(server: UpgradingServer, handle: Handle): Upgrades {
    const upgrades = new Upgrades(server, handle);
    server.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      upgrades.#receive(request, socket, head),
    );
    return upgrades;
  }

  private constructor(server: UpgradingServer, handle: Handle) {
    this.#server = server;
    this.#handle = handle;
  }

  /** @throws ProsceniumError `INVALID_ROUTE` */
  add(path: string, handler: UpgradeHandler): void {
    this.#handlers.add(path, handler);
  }

  #receive(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { server } = this.#server;
    const isOursAlone = server.listenerCount('upgrade') === OWN_LISTENERS;
    const handler = this.#handlers.find(pathOf(request.url ?? '/'));
    if (handler === undefined && !isOursAlone) return;
    if (isOfferOfHttp2(request)) return isOursAlone ? continueAsHttp(server, request, socket, head) : undefined;
    if (hasTooManyHeaders(request, server)) return answerRaw(socket, 431);
    const response = this.#server.respondTo(request);
    endAfter(response, socket);
    this.#handle(request, response, (ctx) => {
      if (handler === undefined) throw upgradeRefused();
      return handler(ctx, new OfferedUpgrade(ctx, socket, head));
    });
  }
}

/** The one above, and the one by which the server keeps count of connections that were taken over. */
const OWN_LISTENERS = 2;

/** Node drops what is beyond its limit, which is one more than wanted. */
function hasTooManyHeaders(request: IncomingMessage, { maxHeadersCount }: Server): boolean {
  return (maxHeadersCount ?? 0) > 0 && request.rawHeaders.length >= (maxHeadersCount ?? 0) * 2;
}

/** How long a client that has been answered may take to close its side, in milliseconds. */
const LINGER = 1_000;

/** Node ends no connection that it has let go of. */
function endAfter(response: ServerResponse, socket: Socket): void {
  response.once('finish', () => {
    if (response.socket !== socket) return;
    socket.end();
    const linger = setTimeout(() => socket.destroy(), LINGER).unref();
    socket.once('close', () => clearTimeout(linger));
    // What still comes is read and dropped, so that the end of it is seen.
    socket.resume();
  });
}
