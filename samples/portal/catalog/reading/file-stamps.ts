import { stat } from 'node:fs/promises';

/** What files and folders looked like when they were read, by absolute path. */
export type FileStamps = ReadonlyMap<string, string>;

/** How many files are looked at side by side. */
const BATCH = 50;

/** What a file or a folder looks like from outside; the same as long as nobody changes it. Take it before reading. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'unreadable';
  }
}

/** Tells whether any of them looks different now. */
export async function haveChanged(...stamps: readonly FileStamps[]): Promise<boolean> {
  const all = stamps.flatMap((some) => [...some]);
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = all.slice(start, start + BATCH);
    const now = await Promise.all(batch.map(([path]) => stampOf(path)));
    if (batch.some(([, stamp], index) => stamp !== now[index])) return true;
  }
  return false;
}
