import type { Duplex } from 'node:stream';
import type { Context } from './context.js';

/** A connection whose client wants to go on in another protocol. */
export interface ConnectionUpgrade {
  /** What the client wants to speak, in lower case: `websocket`. */
  readonly protocol: string;
  /**
   * Takes the connection over. From then on the server writes nothing to it and reads nothing from it: whoever took it answers with
   * 101, limits how long it may be silent, and ends it. When the backend stops, `ctx.draining` tells; a second later the connection
   * is cut.
   *
   * @returns the connection, and the bytes that came with the request and belong to the new protocol
   */
  take(): { readonly socket: Duplex; readonly head: Buffer };
}

/** Answers a request for another protocol: takes the connection over, or answers it like any other request, which ends it. */
export type UpgradeHandler = (ctx: Context, upgrade: ConnectionUpgrade) => unknown;
