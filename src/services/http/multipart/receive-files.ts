import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../../../contracts/context.js';
import { appendField } from '../body/form-body.js';
import type { MultipartLimits } from './multipart-limits.js';
import type { MultipartFile } from './multipart-part.js';
import { readMultipart } from './read-multipart.js';

/** A file of a form that lies in a temporary folder until the request ends. */
export interface ReceivedFile extends Pick<MultipartFile, 'name' | 'filename' | 'mimeType'> {
  /** Where it lies; nothing of the path comes from the client. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** A form with files that has arrived whole. */
export interface ReceivedForm {
  /** A field that came several times is an array. */
  readonly fields: Readonly<Record<string, string | string[]>>;
  /** In the order in which they came; fields without a file are left out. */
  readonly files: readonly ReceivedFile[];
}

/**
 * Reads a form with files, and keeps the files in a temporary folder, which is deleted when the request has been answered or has failed:
 * move or copy what is to stay.
 *
 * @param limits - how much is accepted, as for {@link readMultipart}; it throws what that throws
 *
 * @example
 * ```ts
 * router.post('/avatar', async (ctx) => {
 *   const { files } = await receiveFiles(ctx, { files: 1, fileSize: '1mb' });
 *   return files.map(({ filename, size }) => ({ filename, size }));
 * });
 * ```
 */
export async function receiveFiles(ctx: Context, limits: MultipartLimits = {}): Promise<ReceivedForm> {
  const folder = new RequestFolder(ctx);
  const fields: Record<string, string | string[]> = {};
  const files: ReceivedFile[] = [];
  for await (const part of readMultipart(ctx, limits)) {
    if (part.kind === 'field') appendField(fields, part.name, part.value);
    else {
      const path = join(await folder.path(), String(files.length));
      const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      await pipeline(part.stream, target);
      const { name, filename, mimeType } = part;
      if (filename !== '' || target.bytesWritten > 0)
        files.push({ name, filename, mimeType, path, size: target.bytesWritten });
      else await rm(path);
    }
  }
  return { fields, files };
}

/** A folder that is made when it is needed, and deleted when the response is closed, however it ends. */
class RequestFolder {
  readonly #ctx: Context;
  #path: Promise<string> | undefined;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  path(): Promise<string> {
    this.#path ??= this.#make();
    return this.#path;
  }

  async #make(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'proscenium-upload-'));
    const remove = () => rm(path, { recursive: true, force: true }).catch(ignore);
    const { res } = this.#ctx;
    if (res.closed) await remove();
    else res.once('close', () => void remove());
    return path;
  }
}

function ignore(): void {}
