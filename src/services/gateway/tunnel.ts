import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../contracts/clock.js';
import { FrameTracker } from './frame-tracker.js';
import { endToEndHeaders } from './hop-by-hop.js';

/** The two ends of a WebSocket. */
export interface TunnelEnds {
  readonly client: Duplex;
  readonly upstream: Duplex;
}

/** What a {@link Tunnel} works with. */
export interface TunnelOptions {
  readonly clock: Clock;
  /** How long nothing may move, in milliseconds. */
  readonly idle: number;
  /** Aborted when the backend begins to stop. */
  readonly draining: AbortSignal;
}

/** How long an end may take to close when the other one has, in milliseconds. */
const LINGER = 1_000;

/** A WebSocket that passes through this backend. */
export class Tunnel {
  /** Settles when both ends are closed. */
  readonly closed: Promise<void>;
  readonly #ends: TunnelEnds;
  readonly #options: TunnelOptions;
  #movedAt: number;

  constructor(ends: TunnelEnds, options: TunnelOptions) {
    this.#ends = ends;
    this.#options = options;
    this.#movedAt = options.clock.now();
    const toClient = new Direction(ends.upstream, ends.client, () => this.#noteMove());
    const toUpstream = new Direction(ends.client, ends.upstream, () => this.#noteMove());
    const onDraining = () => {
      toClient.sayGoodbye(GOING_AWAY);
      toUpstream.sayGoodbye(masked(GOING_AWAY));
    };
    let cancel = this.#watch();
    this.#rearm = () => (cancel = this.#watch());
    this.closed = Promise.all([this.#closeOf('client', 'upstream'), this.#closeOf('upstream', 'client')]).then(() => {
      cancel();
      options.draining.removeEventListener('abort', onDraining);
    });
    if (options.draining.aborted) onDraining();
    else options.draining.addEventListener('abort', onDraining, { once: true });
  }

  readonly #rearm: () => void;

  #noteMove(): void {
    this.#movedAt = this.#options.clock.now();
  }

  #watch() {
    const { clock, idle } = this.#options;
    return clock.schedule(this.#movedAt + idle - clock.now(), () => {
      if (clock.now() - this.#movedAt < idle) return this.#rearm();
      this.#ends.client.destroy();
      this.#ends.upstream.destroy();
    });
  }

  #closeOf(one: keyof TunnelEnds, other: keyof TunnelEnds): Promise<void> {
    const { [one]: end, [other]: partner } = this.#ends;
    end.on('error', () => end.destroy());
    return new Promise((resolve) => {
      const onClose = () => {
        resolve();
        partner.end();
        const linger = setTimeout(() => partner.destroy(), LINGER).unref();
        partner.once('close', () => clearTimeout(linger));
      };
      if (end.closed) onClose();
      else end.once('close', onClose);
    });
  }
}

/** One direction of a tunnel. */
class Direction {
  readonly #frames = new FrameTracker();
  readonly #source: Duplex;
  readonly #target: Duplex;
  #goodbye: Buffer | undefined;

  constructor(source: Duplex, target: Duplex, onMove: () => void) {
    this.#source = source;
    this.#target = target;
    source.on('data', (piece: Buffer) => {
      onMove();
      this.#pass(piece);
    });
    source.once('end', () => target.end());
  }

  /** Ends the direction with a frame, as soon as no other is under way. */
  sayGoodbye(frame: Buffer): void {
    this.#goodbye = frame;
    if (this.#frames.isBetweenFrames) this.#target.end(frame);
  }

  #pass(piece: Buffer): void {
    if (this.#target.writableEnded || this.#target.destroyed) return;
    if (this.#goodbye !== undefined) return this.#passLast(piece, this.#goodbye);
    this.#frames.pass(piece);
    if (this.#target.write(piece)) return;
    this.#source.pause();
    this.#target.once('drain', () => this.#source.resume());
  }

  #passLast(piece: Buffer, goodbye: Buffer): void {
    this.#target.write(piece.subarray(0, this.#frames.passOneFrame(piece)));
    if (this.#frames.isBetweenFrames) this.#target.end(goodbye);
  }
}

/** A close frame with the status 1001: this end goes away. */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/** The same as a client writes it. */
function masked(frame: Buffer): Buffer {
  const mask = randomBytes(4);
  const payload = frame.subarray(2).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([frame[0] ?? 0, (frame[1] ?? 0) | 0x80]), mask, payload]);
}

/** What agrees to the change of the protocol, as it goes to the client. */
export function switchingProtocols(answer: IncomingMessage, requestId: string): Buffer {
  const lines = endToEndHeaders(answer.rawHeaders)
    .filter(([name]) => name !== 'x-request-id')
    .map(([name, value]) => `${name}: ${value}`);
  const own = ['Connection: Upgrade', 'Upgrade: websocket', `X-Request-Id: ${requestId}`];
  return Buffer.from(`HTTP/1.1 101 Switching Protocols\r\n${[...own, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
}
