import { toError } from '../errors/to-error.js';
import type { Composition } from '../composition/composition.js';
import { readServiceProvider } from '../composition/features.js';
import type { Provider } from '../composition/provider.js';
import type { ContractDescription } from '../decorators/service-key.js';
import { peel } from './feature-input.js';

/** Loads the defaults of contracts that nobody provides, and adds them to the composition. */
export async function loadDefaults(pending: readonly ContractDescription[], composition: Composition): Promise<void> {
  // Several scopes may ask for the same one.
  const contracts = new Map(pending.map((contract) => [contract.id, contract]));
  await Promise.all(
    [...contracts.values()].map(async (contract) => {
      if (composition.fallback(contract) !== undefined) return;
      composition.addFallback(contract, await loadDefault(contract));
    }),
  );
}

async function loadDefault(contract: ContractDescription): Promise<Provider | Error> {
  try {
    const provider = readServiceProvider(peel(await contract.default?.()));
    if (provider === undefined) return new Error(`the default of ${contract.name} is no class marked @Service`);
    if (provider.contract?.id !== contract.id)
      return new Error(`the default of ${contract.name} fulfils ${provider.contract?.name ?? 'another contract'}`);
    if (provider.scope !== contract.scope)
      return new Error(
        `${provider.name} is a ${provider.scope} service, and ${contract.name} is a contract of scope '${contract.scope}'`,
      );
    return provider;
  } catch (error) {
    return toError(error);
  }
}
