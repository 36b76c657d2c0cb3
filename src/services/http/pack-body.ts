import { pipeline, Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createDeflate, createGzip, deflate, gzip } from 'node:zlib';
import type { Encoding } from './accepted-encoding.js';

/** The usual level of brotli is for files that are packed once; this one takes about as long as gzip, and packs better. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const BROTLI_ASYNC = promisify(brotliCompress);
const PACK: Readonly<Record<Encoding, (bytes: string | Buffer) => Promise<Buffer>>> = {
  br: (bytes) => BROTLI_ASYNC(bytes, BROTLI),
  gzip: promisify<string | Buffer, Buffer>(gzip),
  deflate: promisify<string | Buffer, Buffer>(deflate),
};
const PACKERS: Readonly<Record<Encoding, () => Transform>> = {
  br: () => createBrotliCompress(BROTLI),
  gzip: () => createGzip(),
  deflate: () => createDeflate(),
};

/** Packs bytes that are all there, off the main thread. */
export function packBytes(bytes: string | Buffer, encoding: Encoding): Promise<Buffer> {
  return PACK[encoding](bytes);
}

/**
 * Packs a body that comes piece by piece, no faster than it is read. A failure of the body is one of what is returned; when nobody
 * reads that any more, the body is destroyed.
 *
 * @returns `undefined` for what is no stream
 */
export function packStream(body: unknown, encoding: Encoding): Transform | undefined {
  const source = sourceOf(body);
  return source && pipeline(source, PACKERS[encoding](), ignore);
}

function sourceOf(body: unknown): Readable | undefined {
  if (body instanceof Readable) return body;
  const web = body instanceof Blob ? body.stream() : body instanceof Response ? body.body : body;
  return web instanceof ReadableStream ? Readable.fromWeb(web) : undefined;
}

/** Whoever reads the result hears of a failure too. */
function ignore(): void {}
