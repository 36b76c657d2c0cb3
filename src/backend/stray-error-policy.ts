import type { Config } from '../contracts/root-config.js';
import { invalidValue } from '../services/root-config/index.js';

/** What becomes of the process when an error reaches nobody: it stops in order and ends with code 1, or it goes on. */
export type StrayErrorPolicy = 'exit' | 'log';

/** Decides for one plugin; without an id, for what belongs to none. */
export type StrayErrorPolicies = (pluginId?: string) => StrayErrorPolicy;

/**
 * Reads `backend.process.onStrayError` and `backend.process.plugins.<id>.onStrayError`, once.
 *
 * @throws ProsceniumError `INVALID_CONFIG` for a value other than `exit` and `log`
 */
export function readStrayErrorPolicies(config: Config | undefined): StrayErrorPolicies {
  const usual = readPolicy(config, 'backend.process.onStrayError') ?? 'exit';
  const own = new Map<string, StrayErrorPolicy>();
  for (const id of config?.getOptionalConfig('backend.process.plugins')?.keys() ?? [])
    own.set(id, readPolicy(config, `backend.process.plugins.${id}.onStrayError`) ?? usual);
  return (pluginId) => (pluginId === undefined ? usual : (own.get(pluginId) ?? usual));
}

function readPolicy(config: Config | undefined, key: string): StrayErrorPolicy | undefined {
  const value = config?.getOptionalString(key);
  if (config === undefined || value === undefined) return undefined;
  if (value === 'exit' || value === 'log') return value;
  throw invalidValue(config, key, `is '${value}'`, "use 'exit' or 'log'.");
}
