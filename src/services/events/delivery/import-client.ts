import type { Config } from '../../../contracts/root-config.js';
import { importPackage } from '../../packages/index.js';
import { invalidValue } from '../../root-config/index.js';

/** What a broker needs that is not installed with the framework. */
export interface ClientPackages {
  /** The value of `events.broker.type`. */
  readonly broker: string;
  /** What follows `npm install`: `pg@8`. */
  readonly install: string;
}

/**
 * Loads the library of a broker, which users install when they want that broker.
 *
 * @param load - `() => import('pg')`
 * @throws ProsceniumError `INVALID_CONFIG` when it is not installed
 */
export function importClient<T>(
  config: Config,
  { broker, install }: ClientPackages,
  load: () => Promise<T>,
): Promise<T> {
  return importPackage(load, () =>
    invalidValue(
      config,
      'events.broker.type',
      `is '${broker}', and what that needs is not installed`,
      `run \`npm install ${install}\`.`,
    ),
  );
}
