import { expect } from 'chai';
import { findCycle, modulesBefore } from '#src/composition/module-order.js';

const module = (id: string, provides: readonly string[], consumes: readonly string[]) => ({ id, provides, consumes });

// W-123, W-198, W-200
describe('modulesBefore', () => {
  it('puts all who use an extension point before the one who offers it', () => {
    const before = modulesBefore([
      module('a', ['x'], []),
      module('b', [], ['x']),
      module('c', ['y'], ['x']),
      module('d', [], ['y', 'other']),
    ]);

    expect(Object.fromEntries(before)).to.deep.equal({ a: ['b', 'c'], b: [], c: ['d'], d: [] });
  });

  it('puts a module before itself that uses what it offers', () => {
    expect(Object.fromEntries(modulesBefore([module('a', ['x'], ['x'])]))).to.deep.equal({ a: ['a'] });
  });

  it('knows no order among none', () => {
    expect([...modulesBefore([])]).to.deep.equal([]);
  });
});

describe('findCycle', () => {
  const cycleOf = (before: Record<string, readonly string[]>) => findCycle(new Map(Object.entries(before)));

  const cases: [name: string, before: Record<string, readonly string[]>, cycle: readonly string[] | undefined][] = [
    ['nothing in nothing', {}, undefined],
    ['nothing in a chain', { a: ['b'], b: ['c'], c: [] }, undefined],
    ['nothing in a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, undefined],
    ['nothing where something is not there', { a: ['elsewhere'] }, undefined],
    ['one that waits for itself', { a: ['a'] }, ['a', 'a']],
    ['two that wait for each other', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    ['a long one, without what leads there', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd', 'b']],
    ['one that comes after what is settled', { a: [], b: ['a', 'c'], c: ['a', 'b'] }, ['b', 'c', 'b']],
  ];
  for (const [name, before, cycle] of cases) {
    it(`finds ${name}`, () => {
      expect(cycleOf(before)).to.deep.equal(cycle);
    });
  }
});
