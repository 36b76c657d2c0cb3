import { expect } from 'chai';
import { InputError } from 'proscenium';
import { readTtl } from '#src/services/cache/read-ttl.js';

describe('readTtl', () => {
  it('reads milliseconds and every form of a duration', () => {
    const times = [90_000, { minutes: 1, seconds: 30 }, '90 seconds', '90s', 'PT1M30S'].map(readTtl);

    expect(times).to.deep.equal([90_000, 90_000, 90_000, 90_000, 90_000]);
  });

  it('takes what is over before it begins for 0', () => {
    expect([0, -1, Number.NEGATIVE_INFINITY, { seconds: 0 }].map(readTtl)).to.deep.equal([0, 0, 0, 0]);
  });

  it('takes what nobody will live to see for ever', () => {
    expect([Number.POSITIVE_INFINITY, 1e20, { years: 1001 }].map(readTtl)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('refuses NaN', () => {
    expect(() => readTtl(Number.NaN)).to.throw(InputError, /^The time that a value stays in the cache is NaN$/);
  });

  it('refuses what is no duration', () => {
    expect(() => readTtl('soon')).to.throw(/^'soon' is no duration\./);
  });
});
