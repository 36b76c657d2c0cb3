import { expect } from 'chai';
import { Token } from 'proscenium';
import { describeContract, isServiceKey, ownContractId } from '#src/decorators/service-key.js';
import { Prompter, RootClock } from '../support/stage.js';

class Row {}

describe('service keys', () => {
  it('are contracts, classes, tokens and structural references', () => {
    const keys = [
      Prompter,
      Row,
      new Token('a.b'),
      { id: 'a.b', scope: 'root' },
      Object.assign(() => {}, { id: 'a.b', scope: 'plugin' }),
    ];

    expect(keys.map(isServiceKey)).to.deep.equal([true, true, true, true, true]);
  });

  it('are nothing else', () => {
    const others = [
      undefined,
      null,
      'a.b',
      7,
      {},
      { id: 'a.b' },
      { id: 7, scope: 'root' },
      { id: 'a.b', scope: 'other' },
      () => {},
    ];

    expect(others.map(isServiceKey)).to.deep.equal(others.map(() => false));
  });

  it('describe what they stand for, in whatever form', () => {
    const token = new Token('a.token', { scope: 'root', multiple: true });
    const descriptions = [RootClock, token, { id: 'b.ref', scope: 'plugin', multiton: true } as const, Row].map(
      (key) => {
        const { declaration, at, ...rest } = describeContract(key) ?? {};
        return { ...rest, declared: declaration === key, at: at !== undefined };
      },
    );

    expect(descriptions).to.deep.equal([
      {
        id: 'stage.rootClock',
        name: 'RootClock',
        scope: 'root',
        multiple: false,
        default: undefined,
        declared: true,
        at: true,
      },
      { id: 'a.token', name: 'a.token', scope: 'root', multiple: true, default: undefined, declared: true, at: false },
      { id: 'b.ref', name: 'b.ref', scope: 'plugin', multiple: true, declared: false, at: false },
      { declared: false, at: false },
    ]);
  });

  it('never touch the type carrier of a reference', () => {
    const reference = {
      id: 'a.b',
      scope: 'root' as const,
      get T(): never {
        throw new Error('touched');
      },
    };

    expect(describeContract(reference)?.id).to.equal('a.b');
  });

  it('tell two classes of one name apart', () => {
    const first = class Same {};
    const second = class Same {};

    expect([
      ownContractId(first) === ownContractId(first),
      ownContractId(first) === ownContractId(second),
    ]).to.deep.equal([true, false]);
  });

  it('print as their id', () => {
    expect(`${new Token('a.b')}`).to.equal('a.b');
  });
});
