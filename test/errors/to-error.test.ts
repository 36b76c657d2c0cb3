import { expect } from 'chai';
import { toError } from '#src/errors/to-error.js';
import { withTimeLimit } from '#src/errors/time-limit.js';
import { deferred } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';

describe('toError', () => {
  it('keeps an error as it is', () => {
    const error = new TypeError('no');

    expect(toError(error)).to.equal(error);
  });

  it('makes the message of a string', () => {
    expect(toError('no').message).to.equal('no');
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  for (const [value, shown] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    [Symbol('odd'), 'Symbol(odd)'],
    [{ message: 'no' }, '{"message":"no"}'],
    [cyclic, '[object Object]'],
  ] as const) {
    it(`shows ${shown} and keeps it as the cause`, () => {
      const error = toError(value);

      expect([error.message, error.cause]).to.deep.equal([`a non-Error was thrown: ${shown}`, value]);
    });
  }

  it('tells of what cannot even be looked at that it was thrown', () => {
    const refuse = () => {
      throw new Error('a trap');
    };

    const error = toError(new Proxy({}, { get: refuse, getPrototypeOf: refuse }));

    expect(error.message).to.equal('a non-Error was thrown that cannot be looked at');
    expect(error.cause).to.equal(undefined);
  });
});

describe('withTimeLimit', () => {
  const late = () => new Error('too late');

  it('gives what the work gives', async () => {
    expect(await withTimeLimit(Promise.resolve(7), 1_000, late)).to.equal(7);
  });

  it('rejects with what the work rejects with', async () => {
    expect((await failureOf(withTimeLimit(Promise.reject(new Error('no')), 1_000, late))).message).to.equal('no');
  });

  it('rejects with the problem when time is up, and ignores what comes later', async () => {
    const work = deferred();
    const error = await failureOf(withTimeLimit(work.promise, 1, late));

    work.reject(new Error('later'));

    expect(error.message).to.equal('too late');
  });

  it('waits without limit for an infinite time', async () => {
    const work = deferred<number>();
    const result = withTimeLimit(work.promise, Number.POSITIVE_INFINITY, late);

    work.resolve(7);

    expect(await result).to.equal(7);
  });
});
