import { expect } from 'chai';
import { median, quantile, ratioOf, rotate } from './bench/measure/statistics.js';
import { type Target, verdictOf } from './bench/report/targets.js';

describe('statistics of the bench', () => {
  it('take the middle, or what lies between the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), quantile([1, 2, 3, 4, 5], 0.25), median([])]).to.deep.equal([
      2,
      2.5,
      2,
      Number.NaN,
    ]);
  });

  it('compare figures of the same turn only', () => {
    const figures = [figure('a', 2), figure('b', 30), figure('c', 7)];
    const base = [figure('b', 10), figure('a', 1)];

    expect(ratioOf(figures, base)).to.deep.equal({ median: 2.5, low: 2.25, high: 2.75 });
  });

  it('begin each round with another one', () => {
    expect([0, 1, 3].map((by) => rotate(['a', 'b', 'c'], by).join(''))).to.deep.equal(['abc', 'bca', 'abc']);
  });
});

describe('a target of the bench', () => {
  it('is met, missed by a share, or missed by no more than the noise', () => {
    expect([1, 1.05, 1.5].map((measured) => verdictOf(target(measured)))).to.deep.equal([
      'met',
      'missed by 5 %, which is within the noise',
      'missed by 50 %',
    ]);
  });

  it('is missed by a number where none is allowed', () => {
    expect(verdictOf({ ...target(3), limit: 0 })).to.equal('missed by 3');
  });

  it('is not judged when it was not measured', () => {
    expect(verdictOf(target(Number.NaN))).to.equal('not measured');
  });
});

function figure(turn: string, value: number) {
  return { turn, value };
}

function target(measured: number): Target {
  return { id: 'P0', what: 'something', limit: 1, measured };
}
