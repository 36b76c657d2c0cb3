import { Readable } from 'node:stream';
import type { Context } from '../../contracts/context.js';

/**
 * Makes what a handler returned the answer, unless the handler has answered already: JSON, or the bytes themselves when it is a
 * buffer, a stream, a `Blob` or a `Response`. The text is made once, so that middleware further out sees a string.
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
  ctx.body = text;
}

const JSON_TYPE = 'application/json; charset=utf-8';

function isBytes(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // By far the most common cases first.
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return false;
  return (
    value instanceof Uint8Array ||
    value instanceof Readable ||
    value instanceof ReadableStream ||
    value instanceof Blob ||
    value instanceof Response
  );
}
