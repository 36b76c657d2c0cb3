import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * The files below a folder of the repository, sorted; paths are relative to the root and use `/` on every system.
 *
 * @param folder - relative to the root; one that does not exist holds no files
 * @param ending - only files whose name ends so, such as `.ts`
 */
export function filesBelow(folder: string, ending = ''): readonly string[] {
  return list(folder)
    .filter((file) => file.endsWith(ending))
    .toSorted();
}

/** The text of a file of the repository. */
export function readText(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'utf8');
}

/** What the samples write when they run; git ignores it. */
const GENERATED: ReadonlySet<string> = new Set(['.portal-data']);

function list(folder: string): string[] {
  try {
    return readdirSync(join(repositoryRoot, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (GENERATED.has(entry.name)) return [];
      return entry.isDirectory() ? list(path) : [path];
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
