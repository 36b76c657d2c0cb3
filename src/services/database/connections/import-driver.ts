import { problems } from '../../../errors/catalogue.js';
import { importPackage } from '../../packages/index.js';

/**
 * Loads the library of an engine, which whoever uses that engine has installed.
 *
 * @throws ProsceniumError `DATABASE_FAILED` when it is not installed
 */
export function importDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  return importPackage(load, (cause) =>
    problems.databaseFailed(
      `The configured database needs the package ${name}, which is not installed.`,
      `run \`npm install ${name}\`.`,
      cause,
    ),
  );
}
