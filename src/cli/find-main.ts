import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { problems } from '../errors/catalogue.js';

/** Where the compiled file that starts the backend usually is, most usual first. */
const USUAL_FILES = ['dist/main.js', 'dist/index.js', 'main.js', 'src/main.js'];

/**
 * The file that starts the backend.
 *
 * @param named - as on the command line; without it the first usual one that exists
 * @throws ProsceniumError `MAIN_NOT_FOUND`
 */
export function findMain(named: string | undefined, folder: string = process.cwd()): string {
  const candidates = named === undefined ? USUAL_FILES : [named];
  const found = candidates.map((file) => resolve(folder, file)).find(isFile);
  if (found !== undefined) return found;
  if (named !== undefined)
    throw problems.mainNotFound(
      `There is no file ${named}.`,
      resolve(folder, named),
      'name the compiled file that starts the backend; build it first.',
    );
  throw problems.mainNotFound('No file that starts a backend was found.', folder, [
    'build the backend first, or name the compiled file after the command, such as dist/server.js.',
    `looked for: ${USUAL_FILES.join(', ')}.`,
  ]);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
