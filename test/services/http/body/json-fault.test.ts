import { expect } from 'chai';
import { findJsonFault } from '#src/services/http/body/json-fault.js';

describe('findJsonFault', () => {
  const cases: [string, number][] = [
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['{"a":1', 6],
    ['{"a" 1}', 5],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":tru}', 5],
    ['{"a":01}', 6],
    ['{"a":"b\nc"}', 5],
    ['{"a":"\\x"}', 5],
    ['{"a":1}}', 7],
    ['[] x', 3],
    ['nope', 0],
    ['{"a":[1,{"b":-}]}', 13],
  ];
  for (const [text, position] of cases)
    it(`is ${position} for ${JSON.stringify(text)}`, () => {
      expect(() => JSON.parse(text)).to.throw();

      expect(findJsonFault(text)).to.equal(position);
    });

  it('finds a fault behind a megabyte of text', () => {
    const long = `["${'x\\n'.repeat(350_000)}",]`;

    expect(findJsonFault(long)).to.equal(long.length - 1);
  });
});
