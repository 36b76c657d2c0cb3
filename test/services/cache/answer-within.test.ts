import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import { answerWithin, NoAnswerError } from '#src/services/cache/answer-within.js';
import { failureOf } from '../../support/failure-of.js';

describe('answerWithin', () => {
  it('gives what comes in time', async () => {
    expect(await answerWithin(1_000, Promise.resolve('here'))).to.equal('here');
  });

  it('rejects as the work does', async () => {
    expect((await failureOf(answerWithin(1_000, Promise.reject(new Error('refused'))))).message).to.equal('refused');
  });

  it('rejects when nothing comes', async () => {
    const error = await failureOf(answerWithin(5, new Promise(() => undefined)));

    expect([error instanceof NoAnswerError, error.message]).to.deep.equal([true, 'there was no answer within 5 ms']);
  });

  it('takes what has come while the process was busy', async () => {
    const answer = answerWithin(1, stat('.'));
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);

    expect((await answer).isDirectory()).to.equal(true);
  });
});
