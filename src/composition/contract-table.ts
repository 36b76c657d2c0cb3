import { problems } from '../errors/catalogue.js';
import type { ContractDescription } from '../decorators/service-key.js';

/** Every contract met while a backend is planned, by id: one id names one contract. */
export class ContractTable {
  readonly #contracts = new Map<string, ContractDescription>();
  readonly #rivals = new Map<string, Set<ContractDescription>>();
  readonly problems: Error[] = [];

  /** Takes note of a contract, and of a second one with the same id. */
  meet(contract: ContractDescription): void {
    const known = this.#contracts.get(contract.id);
    if (known === undefined || (known.declaration === undefined && contract.declaration !== undefined)) {
      this.#contracts.set(contract.id, contract);
      return;
    }
    if (contract.declaration === undefined || contract.declaration === known.declaration) return;
    const rivals = this.#rivals.get(contract.id) ?? new Set();
    if ([...rivals].some((rival) => rival.declaration === contract.declaration)) return;
    this.#rivals.set(contract.id, rivals.add(contract));
    const both = [known, contract];
    this.problems.push(problems.duplicateContract(contract.id, both.map(nameOf), both.map(placeOf)));
  }
}

function nameOf(contract: ContractDescription): string {
  return contract.name === contract.id ? `the token '${contract.id}'` : contract.name;
}

function placeOf(contract: ContractDescription): string {
  return contract.at?.toString() ?? nameOf(contract);
}
