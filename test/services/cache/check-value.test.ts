import { expect } from 'chai';
import { InputError } from 'proscenium';
import { checkValue } from '#src/services/cache/check-value.js';

class Play {
  readonly title = 'Hamlet';
}

describe('checkValue', () => {
  it('takes what JSON can carry', () => {
    const value = { text: 'a', number: -1.5, yes: true, nothing: null, list: [1, ['b', {}]], absent: undefined };

    expect(() => checkValue([value, value, Object.assign(Object.create(null), { a: 1 })])).not.to.throw();
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  for (const [value, fault] of [
    [undefined, 'value is undefined'],
    [Number.NaN, 'value is NaN'],
    [{ a: [1, Number.POSITIVE_INFINITY] }, 'value.a[1] is Infinity'],
    [10n, 'value is a bigint'],
    [{ run: () => 1 }, 'value.run is a function'],
    [Symbol('x'), 'value is a symbol'],
    // oxlint-disable-next-line no-sparse-arrays
    [[1, , 3], 'value[1] is undefined'],
    [{ at: new Date(0) }, 'value.at is no plain object but a Date'],
    [new Map(), 'value is no plain object but a Map'],
    [[Buffer.from('x')], 'value[0] is no plain object but a Buffer'],
    [new Play(), 'value is no plain object but a Play'],
    [{ toJSON: () => 1 }, 'value is no plain object but has a toJSON of its own'],
    [circle, 'value.self holds itself'],
    [deep, 'it is nested more than 500 levels deep'],
  ] as const)
    it(`refuses it when ${fault}`, () => {
      expect(() => checkValue(value)).to.throw(
        InputError,
        new RegExp(`^A cache keeps JSON only, and ${escape(fault)}$`),
      );
    });
});

function escape(text: string): string {
  return text.replaceAll(/[.[\]]/g, '\\$&');
}
