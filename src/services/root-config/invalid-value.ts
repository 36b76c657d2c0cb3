import type { Config } from '../../contracts/root-config.js';
import { problems } from '../../errors/catalogue.js';
import type { ProsceniumError } from '../../errors/proscenium-error.js';
import { isConfigKey } from './config-path.js';
import { ConfigReader } from './config-reader.js';

/**
 * Makes the error for a value that has the right type and is wrong all the same; it names the file where the configuration knows it.
 *
 * @param problem - goes on after the key: `is no address`
 * @param mend - in the imperative: `write <port> or <host>:<port>.`
 *
 * @example
 * ```ts
 * if (port > 65_535) throw invalidValue(config, 'backend.listen', 'has a port above 65535', 'use a port up to 65535.');
 * ```
 */
export function invalidValue(config: Config, key: string, problem: string, mend: string): ProsceniumError {
  if (config instanceof ConfigReader && isConfigKey(key)) return config.describeProblem(key, problem, mend);
  return problems.invalidConfig(`'${key}' ${problem}.`, undefined, mend);
}
