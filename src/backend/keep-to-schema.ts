import { RootConfig } from '../contracts/root-config.js';
import { RootConfigSchema } from '../contracts/root-config-schema.js';
import { describeContract } from '../decorators/service-key.js';
import { applySchema } from '../services/root-config/index.js';
import type { RunningBackend } from './running-backend.js';

/**
 * Compares the configuration with its schema before any other root service reads it, and lets it keep to it from then on.
 *
 * @returns what the operator should know: unknown and deprecated keys
 * @throws ProsceniumError `INVALID_CONFIG` with every fault
 */
export async function keepToSchema(backend: RunningBackend): Promise<readonly string[]> {
  const config = await backend.rootService(RootConfig);
  const schema = await backend.rootService(RootConfigSchema);
  if (config === undefined || schema === undefined) return [];
  // One that is wrapped may be the one that follows files, and so must keep to the schema when they change.
  const id = describeContract(RootConfig)?.id;
  const wrapped = backend.root.log.built.filter(({ node }) => node.provider.contract?.id === id);
  const configs = new Set([...wrapped.map(({ instance }) => instance as RootConfig), config]);
  const warnings: (readonly string[])[] = [];
  for (const one of configs) warnings.push(await applySchema(one, schema));
  // The innermost knows where its values were written, and the others have them from there.
  return warnings[0] ?? [];
}
