import { expect } from 'chai';
import { parseByteSize } from '#src/services/http/body/byte-size.js';

describe('parseByteSize', () => {
  const sizes: [value: unknown, bytes: number | undefined][] = [
    [0, 0],
    [1000, 1000],
    ['1000', 1000],
    ['10b', 10],
    ['500kb', 512_000],
    [' 1.5 MiB ', 1_572_864],
    ['2GB', 2_147_483_648],
    [1.9, 1],
    [-1, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['', undefined],
    ['lots', undefined],
    ['10 tb', undefined],
    ['constructor', undefined],
    ['1e3', undefined],
    [true, undefined],
    [{}, undefined],
    [undefined, undefined],
  ];
  for (const [value, bytes] of sizes)
    it(`reads ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)} as ${bytes}`, () => {
      expect(parseByteSize(value)).to.equal(bytes);
    });
});
