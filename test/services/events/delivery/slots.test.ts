import { expect } from 'chai';
import { Slots } from '#src/services/events/delivery/slots.js';
import { standstill } from '../../../support/deferred.js';

describe('Slots', () => {
  it('lets no more begin than there are places', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    for (const number of [1, 2, 3, 4]) void slots.take().then(() => begun.push(number));

    await standstill();

    expect({ begun, free: slots.free }).to.deep.equal({ begun: [1, 2], free: 0 });
  });

  it('gives a place that is returned to the one who has waited longest', async () => {
    const slots = new Slots(1);
    const begun: number[] = [];
    for (const number of [1, 2, 3]) void slots.take().then(() => begun.push(number));
    await standstill();

    slots.give();
    await standstill();

    expect({ begun, free: slots.free }).to.deep.equal({ begun: [1, 2], free: 0 });
  });

  it('is idle when every place has been returned', async () => {
    const slots = new Slots(2);
    let isIdle = false;
    await slots.take();
    await slots.take();
    void slots.idle().then(() => (isIdle = true));

    slots.give();
    await standstill();
    const before = isIdle;
    slots.give();
    await standstill();

    expect([before, isIdle]).to.deep.equal([false, true]);
  });
});
