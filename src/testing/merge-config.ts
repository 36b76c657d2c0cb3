import type { JsonObject } from '../contracts/root-config.js';
import { plainLayer } from '../services/root-config/config-layer.js';
import { MergedConfig } from '../services/root-config/merge.js';

/** Several configurations as one, the later ones over the earlier ones, as files are merged. */
export function mergeConfig(configs: readonly JsonObject[]): JsonObject {
  const [only, ...others] = configs;
  if (only !== undefined && others.length === 0) return only;
  return new MergedConfig(configs.map((config) => plainLayer('the given configuration', config))).data;
}
