import type { Config } from '../../../contracts/root-config.js';
import { importPackage } from '../../packages/index.js';
import { invalidValue } from '../../root-config/invalid-value.js';

/**
 * Loads the package of a store.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when it is not installed, with the command that installs it
 */
export function importAdapter<T>(config: Config, name: string, load: () => Promise<T>): Promise<T> {
  const key = 'backend.cache.store';
  return importPackage(load, () =>
    invalidValue(
      config,
      key,
      `is '${config.getString(key)}', and the package ${name} is not installed`,
      `run \`npm install ${name}\`.`,
    ),
  );
}
