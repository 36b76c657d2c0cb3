import type { Transform } from 'node:stream';
import type { Context } from '../../contracts/context.js';
import type { Config } from '../../contracts/root-config.js';
import { invalidValue } from '../root-config/invalid-value.js';
import { acceptedEncodings, type Encoding, ENCODINGS } from './accepted-encoding.js';
import { headerText } from './header-text.js';
import { knownBody } from './known-body.js';
import { packBytes, packStream } from './pack-body.js';
import type { AfterRequest } from './request-listener.js';

const KEY = 'backend.compression';
const DEFAULT_THRESHOLD = 1024;

/**
 * Packs answers for clients that take them packed, as `backend.compression` says: texts, JSON and their like, from 1024 bytes on.
 *
 * @returns `undefined` when it is turned off
 * @throws ProsceniumError `INVALID_CONFIG`
 */
export function readCompression(config: Config): Compression | undefined {
  const value: unknown = config.getOptional(KEY);
  if (value === false) return undefined;
  const threshold = (value === true ? undefined : config.getOptionalNumber(`${KEY}.threshold`)) ?? DEFAULT_THRESHOLD;
  if (!Number.isInteger(threshold) || threshold < 0)
    throw invalidValue(config, `${KEY}.threshold`, 'is no number of bytes', 'write a whole number, 0 or more.');
  const worthwhile = new WeakSet<Context>();
  return {
    announce: (ctx) => {
      if (!isWorthwhile(ctx, threshold)) return;
      worthwhile.add(ctx);
      ctx.vary('Accept-Encoding');
    },
    pack: (ctx) => (worthwhile.has(ctx) ? pack(ctx) : undefined),
  };
}

/** The two steps of compression; between them an answer may turn out to be a 304, which says the same of its body as a 200. */
export interface Compression {
  /** Says `Vary: Accept-Encoding` of what could be packed. */
  readonly announce: AfterRequest;
  /** Packs it, if the client wants that. */
  readonly pack: AfterRequest;
}

/** What zlib makes smaller; event streams are left alone, because packing would hold events back. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)[^;]+|[^;]+\+(?:json|xml|text)|application\/(?:json|javascript|xml|ld\+json|x-ndjson|jsonl|yaml|x-yaml|toml|graphql|rtf|sql|wasm|manifest\+json|x-javascript|x-sh|vnd\.ms-fontobject)|font\/(?:otf|ttf)|image\/(?:bmp|svg\+xml|x-icon|vnd\.microsoft\.icon))\s*(?:;|$)/i;
const NO_TRANSFORM = /(?:^|,)\s*no-transform\s*(?:,|$)/i;

/** Whether zlib makes content of this type smaller. */
export function isCompressible(type: string): boolean {
  return COMPRESSIBLE.test(type);
}

function isWorthwhile(ctx: Context, threshold: number): boolean {
  const body: unknown = ctx.body;
  // A short text is the most common body, and has at most three bytes for each of its units.
  if (body === undefined || body === null || (typeof body === 'string' && body.length * 3 < threshold)) return false;
  if (!mayBePacked(ctx)) return false;
  const known = knownBody(ctx);
  const length = known === undefined ? declaredLength(ctx) : Buffer.byteLength(known);
  return length === undefined || length >= threshold;
}

function pack(ctx: Context): void | Promise<void> {
  if (UNPACKED_STATUS.has(ctx.res.statusCode)) return;
  const [encoding] = acceptedEncodings(ctx.req.headers['accept-encoding'], ENCODINGS);
  if (encoding === undefined) return;
  const known = knownBody(ctx);
  if (known !== undefined) return packBytes(known, encoding).then((packed) => sendPacked(ctx, packed, encoding));
  const packed = packStream(ctx.body, encoding);
  if (packed !== undefined) sendPacked(ctx, packed, encoding);
}

function mayBePacked(ctx: Context): boolean {
  const { res } = ctx;
  if (ctx.respond === false || UNPACKED_STATUS.has(res.statusCode) || res.hasHeader('Content-Encoding')) return false;
  return (
    isCompressible(headerText(res, 'Content-Type') ?? '') && !NO_TRANSFORM.test(headerText(res, 'Cache-Control') ?? '')
  );
}

function sendPacked(ctx: Context, packed: Buffer | Transform, encoding: Encoding): void {
  const { res } = ctx;
  res.removeHeader('Content-Length');
  ctx.body = packed;
  res.setHeader('Content-Encoding', encoding);
  // Ranges of the body as it was are none of what is sent.
  res.removeHeader('Accept-Ranges');
  const tag = headerText(res, 'ETag');
  if (tag !== undefined && !tag.startsWith('W/')) res.setHeader('ETag', `W/${tag}`);
}

/** Those without a body, and a part of a file, whose bytes are counted in the whole. */
const UNPACKED_STATUS: ReadonlySet<number> = new Set([204, 205, 206, 304]);

/** Of a stream whose length its handler knows. */
function declaredLength(ctx: Context): number | undefined {
  const length = ctx.res.getHeader('Content-Length');
  return length === undefined ? undefined : Number(length);
}
