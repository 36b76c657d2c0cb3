import { expect } from 'chai';
import { parseExpression } from '../../../../../samples/portal/scaffolder/expressions/parse-expression.js';

describe('parseExpression', () => {
  it('reads a path with names, quoted keys and positions', () => {
    const { expression } = parseExpression(` steps['fetch-base'].output.files[0].fetch-name }}`);

    expect(expression).to.deep.equal({
      kind: 'path',
      keys: ['steps', 'fetch-base', 'output', 'files', '0', 'fetch-name'],
    });
  });

  it('reads filters from left to right, before a comparison, before a negation', () => {
    const { expression } = parseExpression(`not a | lower | upper == 'X'}}`);

    const lower = { kind: 'filter', filter: 'lower', operand: { kind: 'path', keys: ['a'] } };
    const upper = { kind: 'filter', filter: 'upper', operand: lower };
    expect(expression).to.deep.equal({
      kind: 'not',
      operand: { kind: 'equals', left: upper, right: { kind: 'literal', value: 'X' } },
    });
  });

  it('reads a difference as the negation of an equality', () => {
    const { expression } = parseExpression('a != 4.5}}');

    const equals = { kind: 'equals', left: { kind: 'path', keys: ['a'] }, right: { kind: 'literal', value: 4.5 } };
    expect(expression).to.deep.equal({ kind: 'not', operand: equals });
  });

  it('ends at the closing braces, not at those within a literal', () => {
    const text = "a ${{ '}} and \\' too' }} b";

    const { expression, end } = parseExpression(text, 5);

    expect(expression).to.deep.equal({ kind: 'literal', value: "}} and ' too" });
    expect(text.slice(end)).to.equal(' b');
  });

  for (const [text, message] of [
    ['}}', "the expression has '}}' where a name is expected"],
    ['a', "the expression has its end where '}}' is expected"],
    ['a.}}', "the expression has '}}' where a name is expected"],
    ['a[b]}}', "the expression has 'b' where a text or a number is expected"],
    ['a | shout}}', "the expression has 'shout' where one of the filters upper, lower, slug, dump is expected"],
    ['process.exit(1)}}', "the expression has '(' where '}}' is expected"],
    ["'never closed}}", "the expression has ''' where a name is expected"],
    ['a + b}}', "the expression has '+' where '}}' is expected"],
    ['a == b == c}}', "the expression has '==' where '}}' is expected"],
  ] as const) {
    it(`refuses ${text}`, () => {
      expect(() => parseExpression(text)).to.throw(message);
    });
  }
});
