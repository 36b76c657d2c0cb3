import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../contracts/clock.js';
import type { Context } from '../../contracts/context.js';
import { ServiceUnavailableError } from '../../errors/http-errors.js';
import type { Attempt } from './breaker.js';
import { badGateway, gatewayTimeout } from './forwarding-error.js';
import type { ForwardingLimits } from './gateway-settings.js';
import { type Phase, PhaseTimer } from './phase-timer.js';
import { relay } from './relay.js';
import { returnedHeaders } from './returned-headers.js';
import type { Destination } from './upstreams.js';

/** One request that is sent on. */
export interface ExchangeOptions {
  readonly ctx: Context;
  readonly pluginId: string;
  readonly destination: Destination;
  /** With the query. */
  readonly path: string;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  readonly limits: ForwardingLimits;
  readonly clock: Clock;
  /** Called when the other backend agrees to a WebSocket; resolves when that is over. */
  readonly onUpgrade?: ((answer: IncomingMessage, socket: Socket, head: Buffer) => Promise<void>) | undefined;
}

/** Sends a request on and passes the answer back, piece by piece; settles when all of it has been passed on, or nobody wants it. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #timer: PhaseTimer;
  readonly #attempt: Attempt;
  #request!: ClientRequest;
  #answer: IncomingMessage | undefined;
  #isSettled = false;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  /** @throws ForwardingError 502, 504; ServiceUnavailableError when every connection is taken */
  static run(options: ExchangeOptions): Promise<unknown> {
    const first = new Exchange(options).#send(false);
    // The other side may close a kept connection in the very moment in which it is used again.
    return first.then((isStale) => (isStale ? new Exchange(options).#send(true) : undefined));
  }

  private constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#attempt = beginAttempt(options);
    this.#timer = new PhaseTimer(options.clock, options.limits, (phase) => this.#giveUp(phase));
  }

  /** Whether it should be tried again: the connection was closed before anything was done. */
  #send(isLast: boolean): Promise<boolean> {
    const { ctx, destination, path, headers } = this.#options;
    return new Promise<boolean>((resolve, reject) => {
      this.#resolve = () => resolve(false);
      this.#reject = reject;
      const onClientGone = () => this.#abandon();
      ctx.res.once('close', onClientGone);
      const method = ctx.req.method ?? 'GET';
      this.#request = destination.request({ method, path, headers }, isLast || this.#options.onUpgrade !== undefined);
      this.#request
        .once('socket', (socket) => this.#followConnection(socket))
        .on('information', (info: { statusCode: number; headers: IncomingMessage['headers'] }) => this.#inform(info))
        .once('finish', () => this.#await())
        .once('response', (answer) => this.#passOn(answer))
        .once('upgrade', (answer, socket, head) => this.#upgrade(answer, socket, head))
        .on('error', (error) => {
          if (isLast || !this.#mayRepeat(error)) return this.#fail(error);
          ctx.res.off('close', onClientGone);
          this.#settle(() => resolve(true));
        })
        .once('close', () => this.#noteClose());
      this.#sendBody();
    });
  }

  #sendBody(): void {
    const { req } = this.#options.ctx;
    if (!hasBody(req)) return void this.#request.end();
    req.on('data', () => this.#timer.touch());
    req.pipe(this.#request);
  }

  #followConnection(socket: Socket): void {
    const onConnected = () => {
      this.#attempt.succeed();
      if (this.#timer.phase === 'connect') this.#timer.enter(this.#request.writableFinished ? 'response' : 'idle');
    };
    if (!socket.connecting) return onConnected();
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
  }

  /** The request is sent. */
  #await(): void {
    if (this.#answer === undefined) this.#timer.enter('response');
  }

  #noteClose(): void {
    if (this.#answer === undefined) this.#fail(new Error('The connection was closed'));
  }

  /** Of the answers before the answer, hints are of use to a client. */
  #inform({
    statusCode,
    headers,
  }: {
    readonly statusCode: number;
    readonly headers: IncomingMessage['headers'];
  }): void {
    const { req, res } = this.#options.ctx;
    this.#timer.touch();
    if (res.headersSent || res.destroyed || req.httpVersion === '1.0') return;
    if (statusCode === 102) res.writeProcessing();
    try {
      if (statusCode === 103 && headers.link !== undefined) res.writeEarlyHints({ link: String(headers.link) });
    } catch {
      // Hints that Node does not understand are not worth an error.
    }
  }

  #passOn(answer: IncomingMessage): void {
    const { ctx } = this.#options;
    const { req, res } = ctx;
    this.#answer = answer;
    answer.on('error', (error) => this.#fail(error));
    if (this.#isSettled || res.destroyed) return void this.#request.destroy();
    this.#timer.enter('idle');
    ctx.respond = false;
    try {
      const headers = returnedHeaders(answer, res);
      // What is left of a body that nobody wants would be read as the next request.
      if (!req.complete || ctx.draining.aborted) headers.push('Connection', 'close');
      res.writeHead(answer.statusCode ?? 502, answer.statusMessage || undefined, headers as never);
    } catch (error) {
      return this.#fail(error);
    }
    // The body may be long in coming.
    if (answer.headers['content-length'] === undefined && !EMPTY.has(res.statusCode)) res.flushHeaders();
    relay(answer, res, () => this.#timer.touch());
    answer.once('end', () => this.#complete());
  }

  #complete(): void {
    const { req, res } = this.#options.ctx;
    res.end();
    if (!req.complete) {
      req.unpipe(this.#request);
      req.resume();
      this.#request.destroy();
    }
    this.#settle(this.#resolve);
  }

  #upgrade(answer: IncomingMessage, socket: Socket, head: Buffer): void {
    const { onUpgrade } = this.#options;
    this.#answer = answer;
    socket.on('error', () => socket.destroy());
    if (this.#isSettled || onUpgrade === undefined || answer.headers.upgrade?.toLowerCase() !== 'websocket') {
      socket.destroy();
      return this.#fail(new Error('It changed the protocol without being asked'));
    }
    this.#settle(() => void onUpgrade(answer, socket, head).then(this.#resolve, this.#reject));
  }

  #mayRepeat(error: NodeJS.ErrnoException): boolean {
    const { req } = this.#options.ctx;
    const isStale = this.#request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    return isStale && !this.#isSettled && this.#answer === undefined && SAFE.has(req.method ?? '') && !hasBody(req);
  }

  #giveUp(phase: Phase): void {
    const { pluginId } = this.#options;
    if (phase === 'connect' && this.#request.socket === null) {
      this.#end(new ServiceUnavailableError(`Every connection to the backend of plugin '${pluginId}' is taken`));
      return;
    }
    if (phase === 'connect') this.#attempt.fail();
    this.#end(gatewayTimeout(pluginId, LATE[phase]));
  }

  #fail(cause: unknown): void {
    const isUnreachable = this.#timer.phase === 'connect';
    if (isUnreachable) this.#attempt.fail();
    const { pluginId } = this.#options;
    const what = isUnreachable
      ? 'cannot be reached'
      : this.#options.ctx.res.headersSent
        ? 'broke off its answer'
        : 'gave no valid answer';
    this.#end(badGateway(pluginId, what, { cause }));
  }

  /** The client has gone, or what is left was cut off. */
  #abandon(): void {
    if (this.#isSettled) return;
    this.#settle(this.#resolve);
    this.#request.destroy();
  }

  #end(error: Error): void {
    this.#settle(() => this.#reject(error));
    this.#request.destroy();
  }

  #settle(then: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#attempt.abandon();
    this.#timer.stop();
    then();
  }
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Statuses without a body. */
const EMPTY: ReadonlySet<number> = new Set([204, 304]);

const LATE: Readonly<Record<Phase, string>> = {
  connect: 'could not be connected to in time',
  response: 'did not answer in time',
  idle: 'stopped in the middle of a request',
};

/** @throws ForwardingError 502 while the backend is left alone */
function beginAttempt({ destination: { breaker }, pluginId }: ExchangeOptions): Attempt {
  const attempt = breaker.begin();
  if (attempt !== undefined) return attempt;
  throw badGateway(pluginId, 'cannot be reached', { headers: { 'Retry-After': String(breaker.retryAfter) } });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
