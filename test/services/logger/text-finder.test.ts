import { expect } from 'chai';
import { TextFinder } from '#src/services/logger/text-finder.js';

describe('TextFinder', () => {
  it('finds nothing without texts, in texts that are too short, and where there is nothing', () => {
    const found = [
      new TextFinder([]).find('anything'),
      new TextFinder(['longer']).find('long'),
      new TextFinder(['longer']).find(''),
      new TextFinder(['longer']).find('lónger, long er'),
    ];

    expect(found).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it('finds the first place, and there the longest text', () => {
    const finder = new TextFinder(['bcde', 'abc', 'abcdef', 'xyz']);

    expect([finder.find('_abcdefg'), finder.find('_abcdefg', 2), finder.find('abc abcdef', 1)]).to.deep.equal([
      { start: 1, end: 7 },
      { start: 2, end: 6 },
      { start: 4, end: 10 },
    ]);
  });

  it('takes every character literally, in any case', () => {
    const finder = new TextFinder(['a.b', '[x]-^$', 'É€É']);

    expect([finder.find('aXb'), finder.find('A.B'), finder.find('[X]-^$'), finder.find('é€é')]).to.deep.equal([
      undefined,
      { start: 0, end: 3 },
      { start: 0, end: 6 },
      { start: 0, end: 3 },
    ]);
  });

  it('finds what a search one by one finds, whatever the texts', () => {
    const random = generator(1);
    for (let round = 0; round < 300; round += 1) {
      const texts = Array.from({ length: 1 + random(8) }, () => textOf(random, 3 + random(round % 2 === 0 ? 4 : 25)));
      const text = textOf(random, 200);

      const found = new TextFinder(texts).find(text);

      expect(found, JSON.stringify({ texts, text })).to.deep.equal(findSlowly(texts, text));
    }
  });
});

/** The same numbers each time, so that a failure comes again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Of few letters, so that parts of it come again and again. */
function textOf(random: (below: number) => number, length: number): string {
  return Array.from({ length }, () => 'abcAB'[random(5)]).join('');
}

function findSlowly(texts: readonly string[], text: string): { start: number; end: number } | undefined {
  const lower = text.toLowerCase();
  for (let start = 0; start < lower.length; start += 1) {
    const lengths = texts.filter((one) => lower.startsWith(one.toLowerCase(), start)).map((one) => one.length);
    if (lengths.length > 0) return { start, end: start + Math.max(...lengths) };
  }
  return undefined;
}
