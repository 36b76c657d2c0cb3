import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Context } from 'proscenium';

/** The kinds of files that are served; anything else is not. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

interface FoundFile {
  readonly path: string;
  readonly contentType: string;
  readonly size: number;
  readonly modified: Date;
}

/** Serves the files of one folder, and nothing outside of it: no links that lead out, no files whose names begin with a dot. */
export class StaticFiles {
  /** @param folder - an absolute path */
  constructor(private readonly folder: string) {}

  /**
   * Answers with a file.
   *
   * @param ctx - the request; its method is GET or HEAD
   * @param path - of the file, relative to the folder, percent-encoded as in a URL
   * @returns whether there is such a file; if not, nothing has been answered
   */
  async serve(ctx: Context, path: string): Promise<boolean> {
    const file = await this.#find(path);
    if (file === undefined) return false;
    ctx.status = 200;
    ctx.type = file.contentType;
    ctx.lastModified = file.modified;
    ctx.etag = `W/"${file.size.toString(16)}-${file.modified.getTime().toString(16)}"`;
    // Browsers keep the file, and ask each time whether it is still the one.
    ctx.set('Cache-Control', 'no-cache');
    if (ctx.fresh) ctx.status = 304;
    else if (ctx.method !== 'HEAD') ctx.body = createReadStream(file.path);
    ctx.length = file.size;
    return true;
  }

  async #find(path: string): Promise<FoundFile | undefined> {
    const parts = readParts(path);
    const contentType = CONTENT_TYPES[extname(parts?.at(-1) ?? '').toLowerCase()];
    if (parts === undefined || contentType === undefined) return undefined;
    try {
      const root = await realpath(this.folder);
      const real = await realpath(join(root, ...parts));
      if (!real.startsWith(root + sep)) return undefined;
      const found = await stat(real);
      return found.isFile() ? { path: real, contentType, size: found.size, modified: found.mtime } : undefined;
    } catch {
      // Whatever the reason, for whoever asks the file is not there; the message would tell where the folder is.
      return undefined;
    }
  }
}

/** The parts of a path, decoded; `undefined` when one of them is not the plain name of a file or folder. */
function readParts(path: string): string[] | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  return parts.every((part) => part !== undefined && isPlainName(part)) ? (parts as string[]) : undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function isPlainName(part: string): boolean {
  return !part.startsWith('.') && !/[/\\:\0]/.test(part);
}
