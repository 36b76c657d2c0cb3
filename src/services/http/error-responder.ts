import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Context } from '../../contracts/context.js';
import type { LogWriter } from '../../contracts/logger.js';
import { runInActivity } from '../activity/index.js';
import { isHeaderName, isHeaderValue } from '../header-syntax/index.js';
import { describeError, type ErrorDescription } from './error-description.js';
import { maskedUrl } from './request/masked-url.js';
import { RepetitionLimit } from '../repetition/index.js';
import { requestInFlight } from './request/request-in-flight.js';

/** Settings of an {@link ErrorResponder}. */
export interface ErrorResponderOptions {
  readonly logger: LogWriter;
  /** The URL as the handler of the request sees it: below the path where it is mounted. */
  readonly relativeUrl: (url: string) => string;
  /** How often the same error is logged. */
  readonly repetitions?: RepetitionLimit;
}

/** Turns whatever was thrown into an answer; nothing that it is given makes it throw or leave a request unanswered. */
export class ErrorResponder {
  readonly #options: ErrorResponderOptions;
  readonly #repetitions: RepetitionLimit;
  /** Koa reports a failed stream more than once. */
  readonly #cut = new WeakSet<ServerResponse>();

  constructor(options: ErrorResponderOptions) {
    this.#options = options;
    this.#repetitions = options.repetitions ?? new RepetitionLimit();
  }

  respond(ctx: Context, thrown: unknown): void {
    const { res } = ctx;
    try {
      const description = describeError(thrown);
      if (res.destroyed || res.socket?.destroyed === true) return this.#noteLost(ctx, description);
      if (res.headersSent) return this.#cutOff(ctx, description);
      if (description.status >= 500) this.#log(ctx, `Request failed with status ${description.status}`, description);
      this.#send(ctx, description, thrown);
    } catch {
      res.destroy();
    }
  }

  /** Answers what went wrong while Koa wrote a body; when the answer has begun, Koa has cut the connection by now. */
  respondToBody(ctx: Context, thrown: unknown): void {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    const broken = ctx.res.headersSent && !CLIENT_GONE.has(code);
    if (broken) this.#cutOff(ctx, describeError(thrown));
    else this.respond(ctx, thrown);
  }

  /** Logs what was held back of errors that repeat; for the end, when nothing will follow. */
  reportRepetitions(): void {
    this.#repetitions.settle({ all: true });
  }

  #send(ctx: Context, description: ErrorDescription, thrown: unknown): void {
    const { res } = ctx;
    for (const name of res.getHeaderNames()) if (DESCRIBES_BODY.test(name)) res.removeHeader(name);
    for (const [name, value] of ownHeaders(thrown)) res.setHeader(name, value);
    if (description.status === 401 && !res.hasHeader('WWW-Authenticate')) res.setHeader('WWW-Authenticate', 'Bearer');
    res.statusCode = description.status;
    res.statusMessage = STATUS_CODES[description.status] ?? '';
    // What is left of a body that nobody wants would be read as the next request.
    if (description.status === 413) res.setHeader('Connection', 'close');
    if (description.status === 304) return void res.end();
    const text = this.#bodyOf(ctx, description);
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.setHeader('Content-Length', Buffer.byteLength(text));
    res.end(text);
  }

  #bodyOf(ctx: Context, { status, name, message, stack }: ErrorDescription): string {
    const url = this.#options.relativeUrl(ctx.req.url ?? '/');
    const requestId = requestInFlight(ctx)?.requestId;
    const shownStack = isLoopback(ctx.req.socket.remoteAddress) ? stack : undefined;
    return JSON.stringify({
      error: { name, message, requestId, stack: shownStack },
      request: { method: ctx.req.method, url },
      response: { statusCode: status },
    });
  }

  /** Part of the answer is on its way and cannot be taken back: the client must see that it ends early. */
  #cutOff(ctx: Context, description: ErrorDescription): void {
    if (this.#cut.has(ctx.res)) return;
    this.#cut.add(ctx.res);
    this.#log(
      ctx,
      ctx.res.writableEnded ? 'Request failed after its answer' : 'Request failed while it was being answered',
      description,
    );
    if (!ctx.res.writableEnded) destroyQuietly(ctx.res);
  }

  /** The client has gone, and with it the most likely cause. */
  #noteLost(ctx: Context, description: ErrorDescription): void {
    this.#options.logger.child(describeRequest(ctx)).debug('Request was aborted', description.error);
    destroyQuietly(ctx.res);
  }

  #log(ctx: Context, message: string, { error, name, logId }: ErrorDescription): void {
    const { logger } = this.#options;
    const { method } = ctx;
    const { pluginId, route = ctx.path } = requestInFlight(ctx)?.activity ?? {};
    const isAdmitted = this.#repetitions.admits(
      `${message} ${method} ${route} ${name} ${error.message}`,
      // Not on behalf of the one request that happens to come when the others are reported.
      (suppressed) =>
        runInActivity({ pluginId, method, route }, () =>
          logger.child({ method, route, suppressed }).error(`${message}, ${suppressed} times more`, error),
        ),
    );
    if (!isAdmitted) return;
    logger.child({ ...describeRequest(ctx), ...(logId === undefined ? {} : { logId }) }).error(message, error);
  }
}

/** What a stream reports when its reader went away. */
const CLIENT_GONE: ReadonlySet<unknown> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'EPIPE',
]);
const DESCRIBES_BODY =
  /^(?:content-(?!security-policy)|etag$|last-modified$|expires$|cache-control$|transfer-encoding$|accept-ranges$)/;

/** What a line about a request says of it; its id and its plugin are added by the log. */
function describeRequest(ctx: Context): Record<string, string> {
  const { route } = requestInFlight(ctx)?.activity ?? {};
  const fields = { method: ctx.method, url: maskedUrl(ctx.originalUrl) };
  return route === undefined ? fields : { ...fields, route };
}

function isLoopback(address = ''): boolean {
  return /^(?:::ffff:)?127\./.test(address) || address === '::1';
}

function destroyQuietly(res: ServerResponse): void {
  if (!res.destroyed) res.destroy();
}

/** The headers of an error that Koa's `ctx.throw` made; other errors may carry headers that were not meant for this client. What Node would not send is left out. */
function ownHeaders(thrown: unknown): [string, string][] {
  if (!(thrown instanceof Error) || !('expose' in thrown) || !('headers' in thrown)) return [];
  return Object.entries(thrown.headers ?? {}).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && isHeaderName(entry[0]) && isHeaderValue(entry[1]),
  );
}
