import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { toError } from '../../../errors/to-error.js';

/**
 * Makes a folder that nobody else uses.
 *
 * @param workingDirectory - of `backend.workingDirectory`
 */
export async function makeTemporaryFolder(workingDirectory: string, prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(workingDirectory, prefix));
  } catch (error) {
    throw new Error(
      `No folder for temporary files can be made in '${workingDirectory}' (backend.workingDirectory): ${toError(error).message}`,
      { cause: error },
    );
  }
}
