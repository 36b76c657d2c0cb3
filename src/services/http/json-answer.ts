import { Readable } from 'node:stream';
import type { Context } from '../../contracts/context.js';
import { isBinary } from './web-bodies.js';

/**
 * Makes what a handler returned the answer, unless the handler has answered already: JSON, or the bytes themselves when it is a
 * buffer, a typed array, a stream, a `Blob` or a `Response`. The text is made once, so that middleware further out sees a string.
 *
 * @throws TypeError for what has no JSON: a function, a bigint, an object that contains itself
 */
export function answerWith(ctx: Context, value: unknown): void {
  if (value === undefined || ctx.body !== undefined || ctx.respond === false) return;
  if (typeof value === 'object' && value !== null && isBytes(value)) {
    ctx.body = value;
    return;
  }
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`a handler returned a ${typeof value}, which has no JSON`);
  const { res } = ctx;
  if (!res.hasHeader('Content-Type')) res.setHeader('Content-Type', JSON_TYPE);
  setText(ctx, text);
}

/** What Koa does for `ctx.body = text` where nobody has set a body or a status, without asking again for what is known. */
function setText(ctx: Context, text: string): void {
  const response = ctx.response as unknown as KoaResponse;
  if (response['_explicitStatus'] === true || ctx.res.headersSent || ctx.res.hasHeader('Transfer-Encoding')) {
    ctx.body = text;
    return;
  }
  response['_explicitStatus'] = true;
  response['_body'] = text;
  ctx.res.statusCode = 200;
  ctx.res.setHeader('Content-Length', Buffer.byteLength(text));
}

/** What Koa's response keeps for itself. */
interface KoaResponse {
  _body: unknown;
  _explicitStatus?: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Whether a value is sent as it is, and not as JSON. */
export function isBytes(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // By far the most common cases first.
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return false;
  return (
    isBinary(value) ||
    value instanceof Readable ||
    value instanceof ReadableStream ||
    value instanceof Blob ||
    value instanceof Response
  );
}
