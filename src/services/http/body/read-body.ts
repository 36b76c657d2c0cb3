import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { InputError } from '../../../errors/http-errors.js';
import { payloadTooLarge, unsupportedMediaType } from '../status-error.js';
import type { BodySettings } from './body-settings.js';
import { readContentType, requireUtf8Text } from './content-type.js';
import { parseForm } from './form-body.js';
import { parseJson } from './json-body.js';

/** Whether the request says that a body follows. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || request.headers['content-length'] !== undefined;
}

/**
 * Reads the body of a request: JSON or a form, unless the settings ask for its text or its bytes. A body of another type stays in the
 * stream for the handler.
 *
 * @returns `undefined` when there is no body, or one of another type
 * @throws InputError 400 for what is malformed; StatusError 413 when it is too large, 415 when it is in an unknown form
 */
export async function readBody(request: IncomingMessage, settings: BodySettings): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  const type = request.headers['content-type'];
  switch (settings.form) {
    case 'none':
      return undefined;
    case 'bytes':
      return readBytes(request, settings.size);
    case 'text':
      requireUtf8Text(type);
      return decode(await readBytes(request, settings.size));
    case 'parsed': {
      const kind = readContentType(type);
      if (kind === 'other') return undefined;
      const text = decode(await readBytes(request, settings.size));
      return kind === 'json' ? parseJson(text, settings.depth) : parseForm(text);
    }
  }
}

/** The body as it was before it was packed. */
async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const unpack = unpackingOf(request.headers['content-encoding']);
  return unpack(await collect(request, limit), limit);
}

/** So much of a body that is too large is read and thrown away, because a client that still sends may not see the answer. */
export const MOST_DISCARDED = 4 * 1_048_576;

/** The bytes of a request; never more than the limit is kept. */
async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit + MOST_DISCARDED) throw payloadTooLarge(limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: () => void) => {
      request.off('data', take).off('end', finish).off('error', abort).off('close', abort);
      outcome();
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limit + MOST_DISCARDED) settle(() => reject(payloadTooLarge(limit)));
    };
    const finish = () =>
      settle(() => (size > limit ? reject(payloadTooLarge(limit)) : resolve(Buffer.concat(chunks, size))));
    const abort = () => settle(() => reject(new InputError('The request ended before its body')));
    request.on('data', take).on('end', finish).on('error', abort).on('close', abort);
  });
}

type Unpack = (bytes: Buffer, limit: number) => Promise<Buffer>;

const UNPACKERS: Readonly<Record<string, Unpack>> = {
  identity: async (bytes) => bytes,
  gzip: unpacker(promisify(gunzip)),
  deflate: unpacker(promisify(inflate)),
  br: unpacker(promisify(brotliDecompress)),
};

function unpackingOf(encoding = 'identity'): Unpack {
  const name = encoding.toLowerCase();
  const unpack = Object.hasOwn(UNPACKERS, name) ? UNPACKERS[name] : undefined;
  if (unpack === undefined) throw unsupportedMediaType('The Content-Encoding is not known');
  return unpack;
}

function unpacker(
  decompress: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>,
): Unpack {
  return async (bytes, limit) => {
    try {
      return await decompress(bytes, { maxOutputLength: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw payloadTooLarge(limit);
      throw new InputError('The body cannot be unpacked');
    }
  };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('The body is not valid UTF-8');
  }
}
