import { expect } from 'chai';
import { Doorbell } from '../../../../../samples/portal/scaffolder/tasks/doorbell.js';

describe('Doorbell', () => {
  it('wakes who waits', async () => {
    const bell = new Doorbell();
    const waiting = bell.wait(60_000);

    bell.ring();

    expect(await waiting).to.equal(true);
  });

  it('keeps a ring for who comes later, once', async () => {
    const bell = new Doorbell();
    bell.ring();
    bell.ring();

    expect([await bell.wait(60_000), await bell.wait(1)]).to.deep.equal([true, false]);
  });
});
