import { expect } from 'chai';
import { deliverWithin } from '#src/services/events/delivery/deliver-within.js';
import { deferred, standstill } from '../../../support/deferred.js';

describe('deliverWithin', () => {
  it('resolves to nothing when the subscriber has dealt with the event', async () => {
    expect(await deliverWithin(1_000, () => Promise.resolve(), unexpected)).to.equal(undefined);
  });

  it('resolves to what the subscriber threw, also at once', async () => {
    const failure = new Error('no');

    const found = await deliverWithin(
      1_000,
      () => {
        throw failure;
      },
      unexpected,
    );

    expect(found).to.equal(failure);
  });

  it('resolves to a failure when the time is up, and tells of a success that comes later', async () => {
    const late = deferred();
    let successes = 0;

    const found = await deliverWithin(
      5,
      () => late.promise,
      () => (successes += 1),
    );
    const before = successes;
    late.resolve();
    await standstill();

    expect([found?.name, found?.message]).to.deep.equal(['NoAnswerError', 'no answer within 5 ms']);
    expect([before, successes]).to.deep.equal([0, 1]);
  });

  it('says nothing of a failure that comes later', async () => {
    const late = deferred();

    await deliverWithin(5, () => late.promise, unexpected);
    late.reject(new Error('too late'));

    expect(await standstill()).to.equal(undefined);
  });
});

function unexpected(): void {
  throw new Error('this was not to be called');
}
