import type { IncomingMessage, ServerResponse } from 'node:http';
import type Koa from 'koa';
import type { Context, Middleware } from '../../contracts/context.js';
import { NotFoundError } from '../../errors/http-errors.js';
import { isPromiseLike } from '../../errors/promise-like.js';
import { compose, type Step } from './compose.js';
import type { ErrorResponder } from './error-responder.js';
import { RequestTargetCheck } from './request-target.js';

/** What a {@link RequestListener} works with. */
export interface RequestListenerOptions {
  readonly app: Koa;
  /** Runs after the middleware of `app`. */
  readonly dispatch: Step;
  readonly errors: ErrorResponder;
  /** Whether answers ask the client to close the connection. */
  readonly isClosing: () => boolean;
}

/**
 * Stands in for `app.callback()`: the same context and the same rules for what becomes of `ctx.body`, at less cost for each request,
 * and whatever is thrown is answered. A ready string is written here; any other body is handed to Koa.
 */
export class RequestListener {
  readonly #options: RequestListenerOptions;
  readonly #app: KoaInternals;
  readonly #target = new RequestTargetCheck();
  #run: Step;
  #composed = 0;

  constructor(options: RequestListenerOptions) {
    this.#options = options;
    this.#app = options.app as unknown as KoaInternals;
    this.#run = options.dispatch;
    // Koa reports here what goes wrong while it writes a body.
    this.#app.context.onerror = function answerError(this: Context, error: unknown) {
      if (error !== null && error !== undefined) options.errors.respondToBody(this, error);
    };
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    response.statusCode = 404;
    // Without a listener, a write after the end would end the process.
    response.on('error', ignore);
    // Before the context is made, which keeps the URL as the original one.
    const refusal = this.#target.refusal(request);
    const ctx = this.#app.createContext(request, response);
    try {
      if (refusal !== undefined) throw refusal;
      const outcome = this.#chain()(ctx);
      if (isPromiseLike(outcome))
        outcome.then(
          () => this.#finish(ctx),
          (thrown: unknown) => this.#options.errors.respond(ctx, thrown),
        );
      else this.#finish(ctx);
    } catch (thrown) {
      this.#options.errors.respond(ctx, thrown);
    }
  };

  /** Middleware that was added to the app since the last request takes part from now on. */
  #chain(): Step {
    const { middleware } = this.#app;
    if (middleware.length !== this.#composed) {
      this.#composed = middleware.length;
      this.#run = compose(middleware, this.#options.dispatch);
    }
    return this.#run;
  }

  #finish(ctx: Context): void {
    const { res } = ctx;
    if (ctx.respond === false || res.writableEnded) return;
    if (this.#options.isClosing() && !res.headersSent) res.setHeader('Connection', 'close');
    const body: unknown = ctx.body;
    if (typeof body === 'string' && !isEmptyStatus(res.statusCode)) res.end(body);
    else if (body === undefined && res.statusCode === 404 && !res.headersSent)
      this.#options.errors.respond(ctx, new NotFoundError('Nothing was found at this path'));
    else this.#letKoaFinish(ctx);
  }

  /** Koa's `handleRequest` runs middleware, of which there is none left, then writes the body. It begins by setting the status to 404. */
  #letKoaFinish(ctx: Context): void {
    const { statusCode } = ctx.res;
    void this.#app.handleRequest(ctx, () => {
      ctx.res.statusCode = statusCode;
      return FINISHED;
    });
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

function isEmptyStatus(status: number): boolean {
  return status === 204 || status === 304 || status === 205;
}

function ignore(): void {}
