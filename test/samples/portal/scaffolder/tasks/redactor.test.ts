import { expect } from 'chai';
import { Redactor } from '../../../../../samples/portal/scaffolder/tasks/redactor.js';

describe('Redactor', () => {
  it('replaces every secret, the longest first', () => {
    expect(new Redactor({ a: 'abc', b: 'abcdef' }).text('abcdef abc ab')).to.equal('*** *** ab');
  });

  it('replaces secrets in objects, however deep', () => {
    expect(new Redactor({ a: 'abc' }).object({ x: ['1abc2', 3], y: { z: 'abc' } })).to.deep.equal({
      x: ['1***2', 3],
      y: { z: '***' },
    });
  });

  it('leaves single characters and empty secrets alone', () => {
    expect(new Redactor({ a: '', b: 'x', c: ' y ' }).text('xyz')).to.equal('xyz');
  });
});
