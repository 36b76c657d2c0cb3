import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ArchiveMeter } from './archive-meter.js';

/** The bytes of a tar archive, unpacked when it is packed by gzip, and counted. */
export async function unpackGzip(stream: Readable, meter: ArchiveMeter): Promise<Readable> {
  const counted = new Watched((bytes) => meter.addSent(bytes));
  const unpacked = new Watched((bytes, head) => {
    // The parser would unpack it once more, and nobody would count.
    if (isGzip(head)) throw meter.fault('it is packed twice');
    meter.addUnpacked(bytes);
  });
  for (const one of [stream, counted, unpacked]) one.on('error', () => {});
  const isPacked = isGzip(await firstBytes(stream));
  const ended = (): void => {};
  if (isPacked) pipeline(stream, counted, createGunzip(), unpacked, ended);
  else pipeline(stream, counted, unpacked, ended);
  return unpacked;
}

/** Passes everything on, after a look at it. */
class Watched extends Transform {
  #head = Buffer.alloc(0);

  constructor(private readonly look: (bytes: number, head: Buffer) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, callback: (error: Error | null, chunk?: Buffer) => void): void {
    if (this.#head.length < 2) this.#head = Buffer.concat([this.#head, chunk.subarray(0, 2)]);
    try {
      this.look(chunk.length, this.#head);
    } catch (error) {
      return callback(error as Error);
    }
    callback(null, chunk);
  }
}

function isGzip([first, second]: Buffer): boolean {
  return first === 0x1f && second === 0x8b;
}

/** Looks at how a stream begins, and puts it back. */
async function firstBytes(stream: Readable): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const chunk = (await nextChunk(stream)) as Buffer | undefined;
    if (chunk === undefined) break;
    head = Buffer.concat([head, chunk]);
  }
  if (head.length > 0) stream.unshift(head);
  return head;
}

async function nextChunk(stream: Readable): Promise<unknown> {
  for (;;) {
    if (stream.errored !== null) throw stream.errored;
    const chunk: unknown = stream.read();
    if (chunk !== null) return chunk;
    if (stream.readableEnded || stream.destroyed) return undefined;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of EVENTS) stream.off(event, done);
        resolve();
      };
      for (const event of EVENTS) stream.on(event, done);
    });
  }
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;
