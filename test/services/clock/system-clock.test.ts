import 'reflect-metadata';
import { expect } from 'chai';
import { SystemClock } from '#src/services/clock/index.js';

describe('SystemClock', () => {
  it('tells the time of the machine', () => {
    const before = Date.now();

    const now = new SystemClock().now();

    expect(now).to.be.within(before, Date.now());
  });

  it('calls once what was scheduled', async () => {
    const clock = new SystemClock();
    const calls: string[] = [];

    await new Promise<void>((resolve) => {
      clock.schedule(1, () => void calls.push('first'));
      const keepAlive = setInterval(() => undefined, 1);
      clock.schedule(5, () => {
        clearInterval(keepAlive);
        resolve();
      });
    });

    expect(calls).to.deep.equal(['first']);
  });

  it('does not call what was called off', async () => {
    const clock = new SystemClock();
    const calls: string[] = [];

    clock.schedule(0, () => void calls.push('called'))();
    await new Promise((resolve) => setTimeout(resolve, 10));

    expect(calls).to.deep.equal([]);
  });

  it('waits for longer than a timer of Node can', async () => {
    const clock = new SystemClock();
    const calls: string[] = [];

    const cancel = clock.schedule(2 ** 31 + 1000, () => void calls.push('called'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    cancel();

    expect(calls).to.deep.equal([]);
  });
});
