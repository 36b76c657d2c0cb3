/** What a path below a mount points at. */
export interface StaticPath {
  /** The names of folders and the file, decoded. */
  readonly names: readonly string[];
  /** Whether it ends with a slash, or is the mount itself. */
  readonly isFolder: boolean;
}

/**
 * Reads the path of a static file.
 *
 * @param path - percent-encoded, without the query
 * @returns `undefined` when any part of it is not the plain name of a file or folder: `..`, a hidden file, a separator in any encoding,
 * an empty part, bytes that are no text
 */
export function readStaticPath(path: string): StaticPath | undefined {
  const parts = path.slice(1).split('/');
  const isFolder = parts.at(-1) === '';
  if (isFolder) parts.pop();
  const names: string[] = [];
  for (const part of parts) {
    const name = decode(part);
    if (name === undefined || !isPlainName(name)) return undefined;
    names.push(name);
  }
  return { names, isFolder };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** A colon would name a drive or a stream on Windows. */
function isPlainName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\:\u0000-\u001f\u007f]/.test(name);
}
