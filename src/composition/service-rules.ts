import { problems } from '../errors/catalogue.js';
import { ModuleMetadata, PluginMetadata } from '../contracts/metadata.js';
import { describeContract } from '../decorators/service-key.js';
import { misplacedMarks } from './method-bindings.js';
import type { Provider } from './provider.js';

const BUILT_IN = new Set([PluginMetadata, ModuleMetadata].map((contract) => describeContract(contract)?.id));

/** A service that stands for what only the framework may provide. */
export function overridesBuiltIn(provider: Provider): Error[] {
  const { contract, name, role } = provider;
  if (contract === undefined || role === 'builtIn' || !BUILT_IN.has(contract.id)) return [];
  return [problems.serviceNotOverridable(contract.name, name, provider.where)];
}

/** What is wrong with a service by itself: what it fulfils is no contract, or one of another scope, or methods of it are marked in vain. */
export function serviceProblems(provider: Provider): Error[] {
  const { contract, name, scope } = provider;
  if (contract === undefined) return [problems.fulfilsNoContract(name, provider.where)];
  if (contract.scope === scope)
    return scope === 'root' ? misplacedMarks(provider, 'a service of the whole backend') : [];
  return [
    problems.scopeMismatch({
      provider: name,
      scope,
      contract: contract.name,
      wanted: contract.scope,
      where: provider.where,
    }),
  ];
}
