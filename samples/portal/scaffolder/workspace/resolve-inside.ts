import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { InputError } from 'proscenium';

/**
 * Finds the place of a relative path below a folder, and refuses every way out of it: `..`, absolute paths, drive letters,
 * backslashes, and symbolic links that lead elsewhere, also where the path does not exist yet.
 *
 * @param root - the folder, which exists
 * @param path - relative, with `/` between its parts; `.` is the folder itself
 * @returns the absolute path, with the links of the folder itself resolved
 * @throws InputError for a path that does not stay below the folder
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const parts = readParts(path);
  const realRoot = await realpath(root);
  const target = join(realRoot, ...parts);
  const anchor = await nearestExisting(target);
  if (!isBelow(realRoot, await realpathOrNowhere(anchor))) {
    throw new InputError(`'${path}' leads out of the folder through a symbolic link`);
  }
  return target;
}

function readParts(path: string): string[] {
  if (typeof path !== 'string' || path === '') throw new InputError('a path is empty');
  if (path.includes('\0')) throw new InputError('a path holds a NUL character');
  if (path.includes('\\')) throw new InputError(`'${path}' holds a backslash; write '/' between the parts of a path`);
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw new InputError(`'${path}' is not a relative path`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new InputError(`'${path}' holds '..'`);
  return parts;
}

/** The path itself or the nearest folder above it that is there; a link counts as there even when its target is not. */
async function nearestExisting(path: string): Promise<string> {
  let current = path;
  for (;;) {
    const found = await lstat(current).catch(() => undefined);
    if (found !== undefined) return current;
    current = dirname(current);
  }
}

/** A dangling link leads nowhere we know, and writing through it would create its target. */
async function realpathOrNowhere(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function isBelow(root: string, path: string | undefined): boolean {
  if (path === undefined) return false;
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}
