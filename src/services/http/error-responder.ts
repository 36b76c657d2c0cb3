import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Context } from '../../contracts/context.js';
import type { LogWriter } from '../../contracts/logger.js';
import { describeError, type ErrorDescription } from './error-description.js';

/** Settings of an {@link ErrorResponder}. */
export interface ErrorResponderOptions {
  readonly logger: LogWriter;
  /** The URL as the handler of the request sees it: below the path where it is mounted. */
  readonly relativeUrl: (url: string) => string;
}

/** Turns whatever was thrown into an answer; nothing that it is given makes it throw or leave a request unanswered. */
export class ErrorResponder {
  readonly #options: ErrorResponderOptions;

  constructor(options: ErrorResponderOptions) {
    this.#options = options;
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

  #send(ctx: Context, description: ErrorDescription, thrown: unknown): void {
    const { res } = ctx;
    for (const name of res.getHeaderNames()) if (DESCRIBES_BODY.test(name)) res.removeHeader(name);
    for (const [name, value] of ownHeaders(thrown)) res.setHeader(name, value);
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
    return JSON.stringify({ error: { name, message, stack }, request: { method: ctx.req.method, url }, response: { statusCode: status } });
  }

  /** Part of the answer is on its way and cannot be taken back: the client must see that it ends early. */
  #cutOff(ctx: Context, description: ErrorDescription): void {
    this.#log(ctx, ctx.res.writableEnded ? 'Request failed after its answer' : 'Request failed while it was being answered', description);
    if (!ctx.res.writableEnded) ctx.res.destroy();
  }

  /** The client has gone, and with it the most likely cause. */
  #noteLost(ctx: Context, description: ErrorDescription): void {
    this.#options.logger.child({ method: ctx.method, url: ctx.originalUrl }).debug('Request was aborted', description.error);
    destroyQuietly(ctx.res);
  }

  #log(ctx: Context, message: string, { error, logId }: ErrorDescription): void {
    const logger = this.#options.logger.child({ method: ctx.method, url: ctx.originalUrl, logId });
    logger.error(message, error);
  }
}

const DESCRIBES_BODY = /^(?:content-|etag$|last-modified$|expires$|cache-control$|transfer-encoding$|accept-ranges$)/;

function destroyQuietly(res: ServerResponse): void {
  if (!res.destroyed) res.destroy();
}

/** The headers of an error that Koa's `ctx.throw` made; other errors may carry headers that were not meant for this client. */
function ownHeaders(thrown: unknown): [string, string][] {
  if (!(thrown instanceof Error) || !('expose' in thrown) || !('headers' in thrown)) return [];
  return Object.entries(thrown.headers ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}
