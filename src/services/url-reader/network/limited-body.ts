import { pipeline, type Readable, Transform } from 'node:stream';

/** How a body is read. */
export interface BodyRules {
  /** Of the header `content-encoding`. */
  readonly encoding: string | undefined;
  /** How many bytes it may have, unpacked. */
  readonly size: number;
  /** Makes the error for a body that is longer. */
  readonly tooLong: () => Error;
}

/**
 * A body, unpacked, that fails when it gets too long.
 *
 * @throws Error for an encoding that is unknown
 */
export async function limitBody(body: Readable, { encoding, size, tooLong }: BodyRules): Promise<Readable> {
  // Whoever has lost interest listens to nothing, and an error without a listener ends the process.
  body.on('error', () => {});
  const unpack = await unpackerOf(encoding).catch((error: unknown) => {
    body.destroy();
    throw error;
  });
  const limit = new SizeLimit(size, tooLong);
  limit.on('error', () => {});
  return unpack === undefined ? pipeline(body, limit, () => {}) : pipeline(body, unpack, limit, () => {});
}

class SizeLimit extends Transform {
  #left: number;

  constructor(
    size: number,
    private readonly tooLong: () => Error,
  ) {
    super();
    this.#left = size;
  }

  override _transform(chunk: Buffer, _encoding: string, callback: (error: Error | null, chunk?: Buffer) => void): void {
    this.#left -= chunk.length;
    if (this.#left < 0) callback(this.tooLong());
    else callback(null, chunk);
  }
}

/** Hosts are asked not to pack; some do all the same. */
async function unpackerOf(encoding = 'identity'): Promise<Transform | undefined> {
  if (encoding === 'identity' || encoding === '') return undefined;
  const { createBrotliDecompress, createUnzip } = await import('node:zlib');
  if (encoding === 'gzip' || encoding === 'x-gzip' || encoding === 'deflate') return createUnzip();
  if (encoding === 'br') return createBrotliDecompress();
  throw new Error(`the answer has the content-encoding '${encoding}', which was not asked for`);
}
