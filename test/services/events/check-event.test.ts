import { expect } from 'chai';
import { checkEvent, checkSize } from '#src/services/events/check-event.js';
import { lines, textOf, thrownBy } from '../../support/failure-of.js';

const EMPTY = {};

describe('checkEvent', () => {
  const carried: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['texts, numbers, booleans and lists', ['a', 1, -0.5, true, [], {}]],
    ['properties that are undefined', { a: undefined, b: 1 }],
    ['dates and URLs, which say how they are written', { at: new Date(0), where: new URL('http://localhost') }],
    [
      'objects of classes with nothing but data',
      new (class Order {
        readonly id = 1;
      })(),
    ],
    ['an object without a prototype', Object.create(null)],
    ['the same object twice', [EMPTY, EMPTY]],
  ];
  for (const [what, eventPayload] of carried)
    it(`lets pass ${what}`, () => {
      expect(checkEvent({ topic: 'orders', eventPayload })).to.equal(undefined);
    });

  const refused: [string, unknown, string][] = [
    ['a bigint', { total: 1n }, 'eventPayload.total is a bigint'],
    ['a function', { on: { click: () => undefined } }, 'eventPayload.on.click is a function'],
    ['a symbol', Symbol('x'), 'eventPayload is a symbol'],
    ['a number that is none', [1, NaN], 'eventPayload[1] is NaN'],
    ['a hole in a list', [1, undefined], 'eventPayload[1] is undefined'],
    ['a map', { seats: new Map() }, 'eventPayload.seats is an object of Map'],
    ['an error', new TypeError('x'), 'eventPayload is an object of TypeError'],
    ['a promise', Promise.resolve(), 'eventPayload is an object of Promise'],
    ['what contains itself', circle(), 'eventPayload.self contains itself'],
    ['what cannot be read', { toJSON: unreadable }, 'it cannot be read: it is broken'],
    ['what is nested too deep', nested(201), 'it is nested deeper than 200 levels'],
  ];
  for (const [what, eventPayload, fault] of refused)
    it(`refuses ${what}`, () => {
      const error = thrownBy(() => checkEvent({ topic: 'orders', eventPayload }));

      expect(textOf(error)).to.equal(
        lines(
          `An event of topic 'orders' cannot be carried: ${fault}.`,
          '  mend   publish objects, arrays, strings, finite numbers, booleans and null.',
          '  see    docs/reference/errors.md#invalid_event',
        ),
      );
    });

  for (const params of [undefined, null, {}, { topic: 1 }])
    it(`refuses ${JSON.stringify(params)} in place of an event`, () => {
      const error = thrownBy(() => checkEvent(params as never));

      expect(textOf(error)).to.include('An event was published whose topic is no text');
    });

  for (const metadata of ['from', ['from'], null])
    it(`refuses ${JSON.stringify(metadata)} as metadata`, () => {
      const error = thrownBy(() => checkEvent({ topic: 'orders', eventPayload: {}, metadata: metadata as never }));

      expect(textOf(error)).to.include("An event of topic 'orders' cannot be carried: metadata is no object.");
    });

  it('refuses metadata other than texts and lists of texts', () => {
    const metadata = { fine: ['a'], length: 5 } as never;

    const error = thrownBy(() => checkEvent({ topic: 'orders', eventPayload: {}, metadata }));

    expect(textOf(error)).to.include('metadata.length is neither a string nor a list of strings');
  });

  for (const topic of ['', 'x'.repeat(251), 'two\nlines', 'half \ud800', 5 as never])
    it(`refuses the topic ${JSON.stringify(topic).slice(0, 20)}`, () => {
      const error = thrownBy(() => checkEvent({ topic, eventPayload: {} }));

      expect(textOf(error)).to.equal(
        lines(
          'An event was published whose topic is no text of 1 to 250 printable characters.',
          "  mend   name what has happened: 'orders.placed'.",
          '  see    docs/reference/errors.md#invalid_event',
        ),
      );
    });
});

describe('checkSize', () => {
  it('lets pass a payload of 5 MiB of JSON, quotes included', () => {
    expect(checkSize({ topic: 'orders', eventPayload: 'x'.repeat(5_242_878) })).to.equal(undefined);
  });

  it('refuses one byte more', () => {
    const error = thrownBy(() => checkSize({ topic: 'orders', eventPayload: 'x'.repeat(5_242_879) }));

    expect(textOf(error)).to.equal(
      lines(
        "The payload of an event of topic 'orders' has 5242881 bytes, and a broker takes 5242880.",
        '  mend   store what is large elsewhere, and publish where it is.',
        '  see    docs/reference/errors.md#invalid_event',
      ),
    );
  });
});

function circle(): object {
  const one: Record<string, unknown> = {};
  one['self'] = one;
  return one;
}

function nested(levels: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function unreadable(): never {
  throw new Error('it is broken');
}
