/** A file of an archive. What is not read of it before the next one is asked for is skipped. */
export interface ArchiveEntry {
  /** As the archive has it. */
  readonly path: string;
  readonly size: number;
  readonly isExecutable: boolean;
  readonly lastModifiedAt: Date | undefined;
  read(): AsyncIterable<Buffer>;
}

/**
 * The path of an entry, without `.` and doubled slashes.
 *
 * @returns `undefined` for one that leads out of the folder that the archive is unpacked to
 */
export function safePath(path: string): string | undefined {
  if (path.includes('\0') || /^(?:[/\\]|[a-z]:)/i.test(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.some((segment) => segment.split('\\').includes('..')) ? undefined : segments.join('/');
}
