import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context, Middleware } from '../../../contracts/context.js';
import type { HumanDuration } from '../../../contracts/human-duration.js';
import { problems } from '../../../errors/catalogue.js';
import type { ProsceniumError } from '../../../errors/proscenium-error.js';
import { SourceLocation } from '../../../errors/source-location.js';
import { toMilliseconds } from '../../duration/index.js';
import { mountable } from '../mountable.js';
import { type StaticSettings, StaticFiles } from './static-files.js';
import { StaticFolder } from './static-folder.js';

/** Settings of {@link serveStatic}. */
export interface ServeStaticOptions {
  /** The file that answers for a folder; `false` for none. Default: `'index.html'`. */
  readonly index?: string | false;
  /** How long browsers keep files without asking; pages (`.html`) are always asked for. Default: every file is asked for each time. */
  readonly maxAge?: HumanDuration;
  /** Whether files never change under their name, so that browsers need not ask even on reload; needs `maxAge`. Default: `false`. */
  readonly immutable?: boolean;
  /**
   * The page that answers when a browser navigates to what is not there, for frontends that read the path themselves: `'index.html'`.
   * It never answers for files that pages load. Default: none.
   */
  readonly fallback?: string;
  /** Whether `app.js.br` and `app.js.gz` are sent instead of `app.js` to whoever takes them. Default: `true`. */
  readonly precompressed?: boolean;
}

/**
 * Makes middleware that serves the files of one folder, for GET and HEAD, below the path where it is mounted by `HttpRouter.use` or
 * `RootHttpRouter.use`. What is not there is left to the routes. Hidden files, and links that lead out of the folder, are not there.
 *
 * @param folder - an absolute path, or a `file:` URL
 * @throws ProsceniumError `INVALID_ARGUMENT` for a folder or a fallback that does not exist, or an option of the wrong kind
 *
 * @example
 * ```ts
 * router.use('/assets', serveStatic(new URL('./assets/', import.meta.url), { maxAge: '1 year', immutable: true }));
 * ```
 */
export function serveStatic(folder: string | URL, options: ServeStaticOptions = {}): Middleware {
  const at = SourceLocation.capture(serveStatic);
  const refuse: Refusal = (subject, wanted, received) => problems.invalidArgument(subject, wanted, received, at);
  const files = new StaticFiles(openFolder(folder, refuse), readSettings(options, refuse));
  if (!files.hasFallback())
    throw refuse('The option fallback of serveStatic', 'the path of a file in the folder', options.fallback);
  return mountable((pathBelow) => (ctx, next) => serve(ctx, next, { files, path: pathBelow(ctx.req.url ?? '/') }));
}

type Refusal = (subject: string, wanted: string, received: unknown) => ProsceniumError;

async function serve(
  ctx: Context,
  next: () => Promise<unknown>,
  { files, path }: { readonly files: StaticFiles; readonly path: string },
): Promise<void> {
  const reads = ctx.method === 'GET' || ctx.method === 'HEAD';
  if (reads && (await files.serve(ctx, path))) return;
  await next();
  if (reads && isUnanswered(ctx)) await files.serveFallback(ctx, path);
}

function isUnanswered(ctx: Context): boolean {
  return ctx.body === undefined && ctx.res.statusCode === 404 && ctx.respond !== false && !ctx.res.headersSent;
}

function openFolder(folder: string | URL, refuse: Refusal): StaticFolder {
  const wanted = 'the absolute path or the file: URL of a folder that exists';
  const path = folder instanceof URL && folder.protocol === 'file:' ? fileURLToPath(folder) : folder;
  if (typeof path !== 'string' || !isAbsolute(path)) throw refuse('serveStatic', wanted, show(folder));
  try {
    return new StaticFolder(path);
  } catch {
    throw refuse('serveStatic', wanted, path);
  }
}

function readSettings(options: ServeStaticOptions, refuse: Refusal): StaticSettings {
  const { index = 'index.html', maxAge, immutable = false, fallback, precompressed = true } = options;
  if (immutable && maxAge === undefined)
    throw refuse('The option immutable of serveStatic', 'true only beside a maxAge', immutable);
  const seconds = maxAge === undefined ? undefined : Math.floor(toMilliseconds(maxAge) / 1000);
  return {
    index: index === false ? undefined : index,
    fallback,
    precompressed,
    cacheControl: seconds === undefined ? 'no-cache' : `max-age=${seconds}${immutable ? ', immutable' : ''}`,
  };
}

/** A URL as its text. */
function show(folder: unknown): unknown {
  return folder instanceof URL ? folder.href : folder;
}
