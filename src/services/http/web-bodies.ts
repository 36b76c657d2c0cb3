import { Readable } from 'node:stream';
import type Koa from 'koa';

/**
 * Teaches `ctx.body` of an application what Koa takes for JSON, or in part only: bytes that are no `Buffer`, and the answers of `fetch`.
 * Whatever else is set goes to Koa as it is.
 */
export function acceptWebBodies(app: Koa): void {
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(app.response), 'body') as BodyProperty;
  Object.defineProperty(app.response, 'body', {
    configurable: true,
    get: inherited.get,
    set(this: Koa.Response, value: unknown) {
      if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) inherited.set.call(this, value);
      else if (isBinary(value)) inherited.set.call(this, toBuffer(value));
      else if (value instanceof ReadableStream) inherited.set.call(this, Readable.from(value));
      else if (value instanceof Response) takeOver(this, value, inherited);
      else inherited.set.call(this, value);
    },
  });
}

/** Bytes in any of the forms that the language has. */
export function isBinary(value: object): value is ArrayBufferView | ArrayBufferLike {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

interface BodyProperty {
  get(this: Koa.Response): unknown;
  set(this: Koa.Response, body: unknown): void;
}

function toBuffer(bytes: ArrayBufferView | ArrayBufferLike): Buffer {
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes as ArrayBuffer);
}

/** The status, the headers and the bytes of an answer, which `fetch` may have brought from another server. */
function takeOver(response: Koa.Response, answer: Response, body: BodyProperty): void {
  if (answer.bodyUsed || answer.body?.locked === true)
    throw new TypeError('a handler answered with a Response whose body has been read');
  const hasType = response.res.hasHeader('Content-Type') || answer.headers.has('Content-Type');
  response.status = answer.status;
  // Koa makes a 204 of nothing, whatever the status is.
  body.set.call(response, answer.body === null ? '' : Readable.from(answer.body));
  if (answer.body === null && !hasType) response.remove('Content-Type');
  for (const [name, value] of answer.headers) {
    if (isOfAnotherConnection(name, answer, response.req.method)) continue;
    if (name === 'vary') response.vary(value);
    else if (name === 'set-cookie') response.append(name, value);
    else response.set(name, value);
  }
}

/** Headers that say how the bytes came, not what they are; of what `fetch` has brought, those of its packing too, which is undone. */
function isOfAnotherConnection(name: string, answer: Response, method: string | undefined): boolean {
  if (HOP_BY_HOP.has(name)) return true;
  if (name === 'content-length') return isUnpacked(answer) || (answer.body === null && method !== 'HEAD');
  if (name === 'content-encoding') return isUnpacked(answer);
  return name === 'x-request-id' && isFetched(answer);
}

function isUnpacked(answer: Response): boolean {
  return isFetched(answer) && /^(?:(?:x-)?gzip|deflate|br|zstd)$/i.test(answer.headers.get('Content-Encoding') ?? '');
}

/** One that a handler has made itself has no URL. */
function isFetched(answer: Response): boolean {
  return answer.url !== '';
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
