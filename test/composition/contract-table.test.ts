import { expect } from 'chai';
import { Token } from 'proscenium';
import { ContractTable } from '#src/composition/contract-table.js';
import { type ContractDescription, describeContract } from '#src/decorators/service-key.js';
import { Prompter, Script } from '../support/stage.js';

const of = (key: Parameters<typeof describeContract>[0]) => describeContract(key) as ContractDescription;

describe('ContractTable', () => {
  it('finds nothing wrong with contracts that are met again, or by reference', () => {
    const table = new ContractTable();

    for (const key of [
      Prompter,
      Script,
      { id: 'stage.prompter', scope: 'plugin' } as const,
      Prompter,
      { id: 'stage.script', scope: 'plugin' } as const,
    ])
      table.meet(of(key));

    expect(table.problems).to.deep.equal([]);
  });

  it('learns the declaration of what it met by reference first', () => {
    const table = new ContractTable();
    table.meet(of({ id: 'stage.prompter', scope: 'plugin' }));
    table.meet(of(Prompter));

    table.meet(of(new Token('stage.prompter')));

    expect(table.problems.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      "Prompter and the token 'stage.prompter' call themselves contract 'stage.prompter'.",
    ]);
  });

  it('reports each rival once, however often it is met', () => {
    const table = new ContractTable();
    const rivals = [new Token('stage.prompter'), new Token('stage.prompter')];

    for (const key of [Prompter, ...rivals, ...rivals, Prompter]) table.meet(of(key));

    expect(table.problems.length).to.equal(2);
  });
});
