import { UnreadableFileError } from './file-access.js';
import { findFiles, folderOfGlob, type GlobResult, isGlob } from './glob.js';

/**
 * The files that the target of a location stands for: itself, or all that match it.
 *
 * @param path - absolute, with or without wildcards
 * @throws UnreadableFileError when there is no such folder to search, or nothing matches
 */
export async function filesOfTarget(path: string): Promise<GlobResult> {
  if (!isGlob(path)) return { files: [path], folders: new Map() };
  try {
    return await findFiles(path);
  } catch (error) {
    throw new UnreadableFileError(`cannot be searched: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Tells whether a source, `file:/srv/catalog/all.yaml`, is or may be one of the files that a target stands for. */
export function isSourceBelow(source: string, path: string): boolean {
  return isGlob(path) ? source.startsWith(`file:${folderOfGlob(path)}/`) : source === `file:${path}`;
}

export function isUrl(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target);
}
