import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type Koa from 'koa';
import type { Context, Middleware } from '../../contracts/context.js';
import { NotFoundError, ServiceUnavailableError } from '../../errors/http-errors.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { runInActivity } from '../activity/index.js';
import { compose, isPending, type Step } from './compose.js';
import type { ErrorResponder } from './error-responder.js';
import { onFirstPiece } from './first-piece.js';
import { headerText } from './header-text.js';
import { endWithText } from './preset-response.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request/request-id.js';
import { type RequestDescription, RequestInFlight, requestInFlight } from './request/request-in-flight.js';
import type { RequestLog } from './request/request-log.js';
import { RequestsInFlight } from './request/requests-in-flight.js';
import { RequestTargetCheck } from './request-target.js';

/** What a {@link RequestListener} works with. */
export interface RequestListenerOptions {
  readonly app: Koa;
  /** Runs after the middleware of `app`. */
  readonly dispatch: Step;
  readonly errors: ErrorResponder;
  /** Whether answers ask the client to close the connection. */
  readonly isClosing: () => boolean;
  /** How long a handler may take to answer, unless its route says otherwise, in milliseconds. */
  readonly handlerTimeout: number;
  /** Told of each request when its answer is complete; `undefined` when none is logged. */
  readonly log?: RequestLog | undefined;
  /** In this order, before the middleware of `app`; only what is configured, so that the rest costs a request nothing. */
  readonly before?: readonly BeforeRequest[];
  /** In this order, before a body is written. */
  readonly after?: readonly AfterRequest[];
}

/** Looks at a request before anything else does; `true` when what the context holds now is the answer. */
export type BeforeRequest = (ctx: Context) => boolean | Promise<boolean>;

/** Looks at an answer whose body is known, before any of it is written. Errors and answers that have begun do not come here. */
export type AfterRequest = (ctx: Context) => void | Promise<void>;

/**
 * Stands in for `app.callback()`: the same context and the same rules for what becomes of `ctx.body`, at less cost for each request,
 * and whatever is thrown is answered. A ready string is written here; any other body is handed to Koa.
 * Each request has an id, is an activity of its own, and is known until its answer is complete.
 */
export class RequestListener {
  readonly #options: RequestListenerOptions;
  readonly #app: KoaInternals;
  readonly #target = new RequestTargetCheck();
  readonly #requests: RequestsInFlight;
  #run: Step;
  #composed = 0;

  constructor(options: RequestListenerOptions) {
    this.#options = options;
    this.#app = options.app as unknown as KoaInternals;
    this.#requests = new RequestsInFlight({ onLate: (request) => this.#giveUp(request) });
    this.#run = this.#compose([]);
    const { context } = this.#app;
    // Koa reports here what goes wrong while it writes a body.
    context.onerror = function answerError(this: Context, error: unknown) {
      if (error !== null && error !== undefined) options.errors.respondToBody(this, error);
    };
    Object.defineProperty(context, 'signal', {
      configurable: true,
      get(this: Context) {
        return requestInFlight(this)?.signal;
      },
    });
  }

  /** @param upgrade - takes the place of `dispatch` for a request that wants another protocol */
  readonly handle = (message: IncomingMessage, response: ServerResponse, upgrade?: Step): void => {
    response.statusCode = 404;
    // Without a listener, a write after the end would end the process.
    response.on('error', ignore);
    const requestId = requestIdOf(message);
    response.setHeader(REQUEST_ID_HEADER, requestId);
    // Before the context is made, which keeps the URL as the original one.
    const refusal = this.#target.refusal(message, upgrade !== undefined);
    const ctx = this.#app.createContext(message, response);
    ctx.state['requestId'] = requestId;
    const request = new RequestInFlight(ctx, requestId, this.#options.handlerTimeout);
    this.#requests.add(request);
    runInActivity(request.activity, () => this.#begin(request, refusal, upgrade));
  };

  /** What is not answered completely at this moment. */
  describeRequests(): readonly RequestDescription[] {
    return [...this.#requests].map((request) => request.describe());
  }

  /**
   * Cuts off everything that is not answered completely, and tells its handlers; returns what that was.
   *
   * @param report - called for each, as a part of its activity
   */
  abortRequests(reason: Error, report: (request: RequestDescription) => void): readonly RequestDescription[] {
    return [...this.#requests].map((request) => {
      const description = request.describe();
      runInActivity(request.activity, () => {
        report(description);
        request.ctx.res.destroy();
        this.#end(request);
        request.abort(reason);
      });
      return description;
    });
  }

  #begin(request: RequestInFlight, refusal: Error | undefined, upgrade: Step | undefined): void {
    try {
      if (refusal !== undefined) throw refusal;
      const run = upgrade === undefined ? this.#chain() : this.#compose(this.#app.middleware, upgrade);
      this.#continue(request, run(request.ctx), this.#finish);
    } catch (thrown) {
      this.#fail(request, thrown);
    }
  }

  /** Goes on when an outcome is there, at once if it is no promise. */
  #continue(request: RequestInFlight, outcome: unknown, next: (request: RequestInFlight) => void): void {
    if (!isPending(outcome)) return next(request);
    const proceed = () => {
      try {
        next(request);
      } catch (thrown) {
        this.#fail(request, thrown);
      }
    };
    outcome.then(proceed, (thrown: unknown) => this.#fail(request, thrown));
  }

  /** Middleware that was added to the app since the last request takes part from now on. */
  #chain(): Step {
    const { middleware } = this.#app;
    if (middleware.length !== this.#composed) {
      this.#composed = middleware.length;
      this.#run = this.#compose(middleware);
    }
    return this.#run;
  }

  #compose(middleware: readonly Middleware[], last: Step = this.#options.dispatch): Step {
    return checkFirst(this.#options.before ?? [], compose(middleware, last));
  }

  readonly #finish = (request: RequestInFlight): void => {
    if (request.isOver) return;
    const { ctx } = request;
    const { res } = ctx;
    if (ctx.respond === false || res.writableEnded) return this.#endWhenClosed(request);
    if (res.headersSent || request.isAbandoned) return this.#letBeginnerFinish(request);
    if (res.statusCode < 200) throw new TypeError(`a handler set the status ${res.statusCode}, which ends no answer`);
    if (res.statusCode === 404 && ctx.body === undefined) throw new NotFoundError('Nothing was found at this path');
    this.#closeIfStopping(res);
    this.#continue(request, this.#lookAt(ctx), this.#write);
  };

  /** Lets whoever comes after a request see its answer; `undefined` when none of them needs time. */
  #lookAt(ctx: Context): Promise<void> | undefined {
    let looking: Promise<void> | undefined;
    for (const look of this.#options.after ?? []) {
      if (looking !== undefined) looking = looking.then(() => look(ctx));
      else {
        const outcome = look(ctx);
        if (isPromiseLike(outcome)) looking = outcome;
      }
    }
    return looking;
  }

  readonly #write = (request: RequestInFlight): void => {
    if (request.isOver) return;
    const { ctx } = request;
    const body: unknown = ctx.body;
    const isEmpty = isEmptyStatus(ctx.res.statusCode);
    if (body instanceof Readable && !isEmpty && ctx.method !== 'HEAD') return this.#awaitStream(request, body);
    if (typeof body !== 'string' || isEmpty) return this.#letKoaFinish(request);
    endWithText(ctx.res, body);
    this.#end(request);
  };

  /** An answer that has begun without Koa is ended by who began it, unless there is a body to end it with. */
  #letBeginnerFinish(request: RequestInFlight): void {
    const { ctx } = request;
    if (ctx.body !== undefined || request.isAbandoned) return this.#letKoaFinish(request);
    request.beginAnswer();
    this.#endWhenClosed(request);
  }

  /**
   * A stream that fails before it has given anything can still be answered with an error: a file that is not there, say. Events may be
   * long in coming, and whoever listens to them wants to know at once that they will.
   */
  #awaitStream(request: RequestInFlight, stream: Readable): void {
    const { res } = request.ctx;
    // Koa begins to listen a moment later than it is told to read, and an error that nobody hears would end the process.
    stream.on('error', ignore);
    if (headerText(res, 'Content-Type')?.startsWith('text/event-stream') === true) res.flushHeaders();
    if (res.headersSent) return this.#letKoaFinish(request);
    request.beginAnswer();
    onFirstPiece(stream, (error) =>
      runInActivity(request.activity, () => {
        if (error === undefined || res.destroyed) this.#letKoaFinish(request);
        else this.#fail(request, error);
      }),
    );
  }

  /** Koa's `handleRequest` runs middleware, of which there is none left, then writes the body. It begins by setting the status to 404. */
  #letKoaFinish(request: RequestInFlight): void {
    const { ctx } = request;
    const { statusCode } = ctx.res;
    request.beginAnswer();
    void this.#app.handleRequest(ctx, () => {
      ctx.res.statusCode = statusCode;
      return FINISHED;
    });
    this.#endWhenClosed(request);
  }

  /** What was thrown after a request was answered without its handler interests nobody. */
  #fail(request: RequestInFlight, thrown: unknown): void {
    if (request.isOver) return;
    const { ctx } = request;
    if (!ctx.res.headersSent) this.#closeIfStopping(ctx.res);
    this.#options.errors.respond(ctx, thrown);
    this.#end(request);
  }

  /** Answers a request whose handler takes too long. */
  #giveUp(request: RequestInFlight): void {
    const message = `The request was not answered within ${request.limit} ms`;
    runInActivity(request.activity, () => {
      this.#fail(request, new ServiceUnavailableError(message));
      request.abort(new DOMException(message, 'TimeoutError'));
    });
  }

  #endWhenClosed(request: RequestInFlight): void {
    const { res } = request.ctx;
    if (res.writableEnded || res.destroyed) return this.#end(request);
    res.once('close', () => runInActivity(request.activity, () => this.#end(request)));
  }

  #end(request: RequestInFlight): void {
    if (request.isOver) return;
    request.end();
    this.#requests.delete(request);
    this.#options.log?.write(request);
  }

  #closeIfStopping(response: ServerResponse): void {
    if (this.#options.isClosing()) response.setHeader('Connection', 'close');
  }
}

/** What Koa's own documentation calls private; `@types/koa` leaves some of it out. */
interface KoaInternals {
  readonly middleware: readonly Middleware[];
  readonly context: { onerror: (error: unknown) => void };
  createContext(request: IncomingMessage, response: ServerResponse): Context;
  handleRequest(ctx: Context, middleware: () => Promise<void>): Promise<void>;
}

const FINISHED = Promise.resolve();

function checkFirst(checks: readonly BeforeRequest[], last: Step): Step {
  return checks.reduceRight<Step>(
    (rest, check) => (ctx) => {
      const answered = check(ctx);
      if (isPromiseLike(answered)) return answered.then((settled) => (settled ? undefined : rest(ctx)));
      return answered ? undefined : rest(ctx);
    },
    last,
  );
}

function isEmptyStatus(status: number): boolean {
  return status === 204 || status === 304 || status === 205;
}

function ignore(): void {}
