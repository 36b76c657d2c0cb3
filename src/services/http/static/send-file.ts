import type { Context } from '../../../contracts/context.js';
import type { Encoding } from '../accepted-encoding.js';
import { isFresh } from '../preconditions.js';
import { readRange } from './byte-range.js';
import { openFile, type StaticFile } from './static-folder.js';

/** How a file is sent. */
export interface SendFileOptions {
  /** How the file is packed. */
  readonly encoding?: Encoding | undefined;
  readonly cacheControl: string;
}

/**
 * Answers with a file, a part of it, or with 304 to whoever has it already. The type has been set; so may `Cache-Control`, which is
 * then left alone.
 */
export async function sendFile(ctx: Context, file: StaticFile, options: SendFileOptions): Promise<void> {
  const { headers, method } = ctx.req;
  const etag = `W/"${file.size.toString(16)}-${file.modified.getTime().toString(16)}"`;
  const lastModified = file.modified.toUTCString();
  ctx.status = 200;
  ctx.set({ ETag: etag, 'Last-Modified': lastModified });
  if (!ctx.res.hasHeader('Cache-Control')) ctx.set('Cache-Control', options.cacheControl);
  if (isFresh(headers, { etag, lastModified })) {
    ctx.status = 304;
    return;
  }
  if (options.encoding === undefined) ctx.set('Accept-Ranges', 'bytes');
  else ctx.set('Content-Encoding', options.encoding);
  const wanted = method === 'GET' && isSameVersion(headers['if-range'], lastModified) ? headers.range : undefined;
  const range = readRange(wanted, file.size);
  if (range !== undefined) {
    ctx.status = 206;
    ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  }
  await sendBytes(ctx, file, range ?? { start: 0, end: file.size - 1 });
}

/** A part of another version would not fit to what the client has; a weak tag cannot tell versions apart that well, only the date can. */
function isSameVersion(ifRange: string | readonly string[] | undefined, lastModified: string): boolean {
  return ifRange === undefined || ifRange === lastModified;
}

async function sendBytes(
  ctx: Context,
  file: StaticFile,
  { start, end }: { start: number; end: number },
): Promise<void> {
  if (end < start) {
    ctx.body = Buffer.alloc(0);
    return;
  }
  // Opened here, because a failure could not become an answer later.
  const handle = await openFile(file);
  ctx.body = handle.createReadStream({ start, end });
  ctx.length = end - start + 1;
}
