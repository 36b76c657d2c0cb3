import type { Readable } from 'node:stream';
import type { ReadUrlResponse } from '../../contracts/url-reader.js';
import { ConflictError } from '../../errors/http-errors.js';

/** A file that can be read once, in one of the two ways; what `buffer` has read it gives again. */
export function readUrlAnswer(
  body: Readable,
  about: { readonly etag?: string | undefined; readonly lastModifiedAt?: Date | undefined },
): ReadUrlResponse {
  let buffered: Promise<Buffer> | undefined;
  let isStreamed = false;
  const { etag, lastModifiedAt } = about;
  return {
    buffer: async () => {
      if (isStreamed) throw conflict();
      buffered ??= collect(body);
      return buffered;
    },
    stream: () => {
      if (buffered !== undefined) throw conflict();
      isStreamed = true;
      return body;
    },
    ...(etag !== undefined && { etag }),
    ...(lastModifiedAt !== undefined && { lastModifiedAt }),
  };
}

/** All that a stream gives, which has a limit of its own. */
export async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function conflict(): ConflictError {
  return new ConflictError(
    'buffer() and stream() of the same answer exclude each other, since it can be read only once',
  );
}
