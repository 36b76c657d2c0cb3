import { expect } from 'chai';
import { describeError } from '#src/services/scheduler/describe-error.js';

describe('describeError', () => {
  it('tells name, message, code and cause, and nothing else', () => {
    const cause = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH', password: 'secret' });
    const error = new TypeError('it failed', { cause });

    expect(JSON.parse(describeError(error))).to.deep.equal({
      name: 'TypeError',
      message: 'it failed',
      cause: { name: 'Error', message: 'no route', code: 'EHOSTUNREACH' },
    });
  });

  it('shortens a long message, and stops at the fourth cause', () => {
    const deep = [1, 2, 3, 4, 5].reduce((cause, depth) => new Error(`${depth}`, { cause }), new Error('0'));

    expect(JSON.parse(describeError(new Error('x'.repeat(3000)))).message).to.equal(`${'x'.repeat(2000)}…`);
    expect(describeError(deep)).to.equal(
      '{"name":"Error","message":"5","cause":{"name":"Error","message":"4","cause":{"name":"Error","message":"3","cause":{"name":"Error","message":"2"}}}}',
    );
  });

  it('tells of an error whose parts are no text, or cannot be read, what there is', () => {
    const odd = Object.assign(new Error('x'), { name: 5n, message: undefined });
    Object.defineProperty(odd, 'cause', {
      get: () => {
        throw new Error('a trap');
      },
    });

    expect(describeError(odd)).to.equal('{"name":"","message":""}');
  });
});
