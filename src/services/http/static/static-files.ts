import { extname } from 'node:path';
import type { Context } from '../../../contracts/context.js';
import { acceptedEncodings, type Encoding } from '../accepted-encoding.js';
import { isCompressible } from '../compression.js';
import { isNavigation } from './navigation.js';
import { sendFile } from './send-file.js';
import type { StaticFile, StaticFolder } from './static-folder.js';
import { readStaticPath } from './static-path.js';

/** How {@link StaticFiles} answers. */
export interface StaticSettings {
  /** The name of the file that answers for a folder. */
  readonly index: string | undefined;
  /** The page that answers when a browser navigates to what is not there; a path below the folder. */
  readonly fallback: string | undefined;
  readonly precompressed: boolean;
  /** Of everything but pages, which are asked for each time: they name the other files. */
  readonly cacheControl: string;
}

/** Answers with the files of one folder. */
export class StaticFiles {
  readonly #folder: StaticFolder;
  readonly #settings: StaticSettings;
  readonly #fallback: readonly string[] | undefined;

  constructor(folder: StaticFolder, settings: StaticSettings) {
    this.#folder = folder;
    this.#settings = settings;
    const { fallback } = settings;
    this.#fallback = fallback === undefined ? undefined : readStaticPath(`/${fallback}`)?.names;
  }

  /** Whether the fallback can be served, where there is one. */
  hasFallback(): boolean {
    if (this.#settings.fallback === undefined) return true;
    return this.#fallback !== undefined && this.#folder.has(this.#fallback);
  }

  /**
   * Answers with the file at a path below the folder, percent-encoded.
   *
   * @returns whether there is one; if not, nothing has been answered
   */
  async serve(ctx: Context, path: string): Promise<boolean> {
    const wanted = readStaticPath(path);
    const found = wanted && (await this.#folder.find(wanted.names));
    if (wanted === undefined || found === undefined) return false;
    if (found.kind === 'file') return !wanted.isFolder && this.#send(ctx, wanted.names, found.file);
    const { index } = this.#settings;
    const names = index === undefined ? [] : [...wanted.names, index];
    const file = index === undefined ? undefined : await this.#folder.findFile(names);
    if (file === undefined) return false;
    if (wanted.isFolder) return this.#send(ctx, names, file);
    redirectIntoFolder(ctx, path);
    return true;
  }

  /** Answers with the fallback to a browser that navigates; a path that can name no file gets none. */
  async serveFallback(ctx: Context, path: string): Promise<void> {
    if (this.#fallback === undefined || !isNavigation(ctx) || readStaticPath(path) === undefined) return;
    const file = await this.#folder.findFile(this.#fallback);
    if (file !== undefined) await this.#send(ctx, this.#fallback, file);
  }

  async #send(ctx: Context, names: readonly string[], file: StaticFile): Promise<true> {
    const extension = extname(names.at(-1) ?? '');
    ctx.type = extension;
    const packed = await this.#findPacked(ctx, names);
    const cacheControl = PAGE.test(extension) ? 'no-cache' : this.#settings.cacheControl;
    await sendFile(ctx, packed?.file ?? file, { encoding: packed?.encoding, cacheControl });
    return true;
  }

  /** A file beside the wanted one that holds it packed; parts of a file are those of the file as it is. */
  async #findPacked(ctx: Context, names: readonly string[]) {
    if (!this.#settings.precompressed || !isCompressible(ctx.type)) return undefined;
    ctx.vary('Accept-Encoding');
    const { range, 'accept-encoding': accepted } = ctx.req.headers;
    if (range !== undefined) return undefined;
    const [name = ''] = names.slice(-1);
    for (const encoding of acceptedEncodings(accepted, ENCODINGS)) {
      const file = await this.#folder.findFile([...names.slice(0, -1), name + SUFFIXES[encoding]]);
      if (file !== undefined) return { file, encoding };
    }
    return undefined;
  }
}

type PackedEncoding = Exclude<Encoding, 'deflate'>;

const ENCODINGS: readonly PackedEncoding[] = ['br', 'gzip'];
const SUFFIXES: Readonly<Record<PackedEncoding, string>> = { br: '.br', gzip: '.gz' };
const PAGE = /^\.html?$/i;

/** Links in the index of a folder start from the folder. The target has no host, so that it can lead to no other one. */
function redirectIntoFolder(ctx: Context, path: string): void {
  ctx.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/${ctx.search}`);
}
