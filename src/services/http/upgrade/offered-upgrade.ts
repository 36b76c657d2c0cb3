import type { Socket } from 'node:net';
import type { ConnectionUpgrade } from '../../../contracts/connection-upgrade.js';
import type { Context } from '../../../contracts/context.js';
import { requestInFlight } from '../request/request-in-flight.js';

/** A connection that can be taken over once, as long as nothing was answered on it. */
export class OfferedUpgrade implements ConnectionUpgrade {
  readonly protocol: string;
  readonly #ctx: Context;
  readonly #socket: Socket;
  readonly #head: Buffer;
  #isTaken = false;

  constructor(ctx: Context, socket: Socket, head: Buffer) {
    this.protocol = (ctx.req.headers.upgrade ?? '').trim().toLowerCase();
    this.#ctx = ctx;
    this.#socket = socket;
    this.#head = head;
  }

  take(): { readonly socket: Socket; readonly head: Buffer } {
    const { res } = this.#ctx;
    if (this.#isTaken || res.headersSent)
      throw new Error(`The connection was ${this.#isTaken ? 'taken over' : 'answered'} already`);
    this.#isTaken = true;
    this.#ctx.respond = false;
    res.statusCode = 101;
    requestInFlight(this.#ctx)?.beginAnswer();
    res.detachSocket(this.#socket);
    // The request is over when the connection is, and that is no failure.
    const close = () => {
      res.end();
      res.emit('close');
    };
    if (this.#socket.destroyed) process.nextTick(close);
    else this.#socket.once('close', close);
    return { socket: this.#socket, head: this.#head };
  }
}
