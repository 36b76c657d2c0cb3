import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { InputError } from 'proscenium';

/**
 * Lists all files below a folder, as relative paths with `/` between their parts, in alphabetical order.
 *
 * @param folder - an absolute path
 * @throws InputError when something in it is neither a file nor a folder: a link could lead anywhere
 */
export async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [''];
  for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop()) {
    for (const entry of await readdir(`${folder}/${prefix}`, { withFileTypes: true })) {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) waiting.push(`${path}/`);
      else files.push(asFile(path, entry));
    }
  }
  return files.toSorted();
}

function asFile(path: string, entry: Dirent): string {
  if (entry.isFile()) return path;
  throw new InputError(
    `'${path}' is ${entry.isSymbolicLink() ? 'a symbolic link' : 'not a file'}; only files and folders are copied`,
  );
}
