import { problems } from '../errors/catalogue.js';
import { ModuleMetadata, PluginMetadata } from '../contracts/metadata.js';
import { describeContract } from '../decorators/service-key.js';
import type { Provider } from './provider.js';

const BUILT_IN = new Set([PluginMetadata, ModuleMetadata].map((contract) => describeContract(contract)?.id));

/** Whether a service stands for what only the framework may provide. */
export function isNotOverridable(provider: Provider): boolean {
  return provider.role !== 'builtIn' && BUILT_IN.has(provider.contract?.id);
}

/** A service whose scope is not that of the contract which it fulfils. */
export function scopeMismatch(provider: Provider): Error[] {
  const { contract } = provider;
  if (contract === undefined || contract.scope === provider.scope) return [];
  return [problems.scopeMismatch(provider.name, provider.scope, contract.name, contract.scope, provider.where)];
}
