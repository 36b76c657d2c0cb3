/**
 * Imports a package that only those install who want what it is for.
 *
 * @param load - `() => import('pg')`
 * @param missing - makes the error for when it is not installed, which names the command that installs it
 */
export async function importPackage<T>(load: () => Promise<T>, missing: (cause: unknown) => Error): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') throw missing(error);
    throw error;
  }
}
