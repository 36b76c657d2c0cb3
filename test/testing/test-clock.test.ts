import { expect } from 'chai';
import { TestClock } from 'proscenium/testing';
import { failureOf } from '../support/failure-of.js';

describe('TestClock', () => {
  it('stands where it was set, and moves by what it is told', async () => {
    const clock = new TestClock('2026-03-01T12:00:00Z');

    await clock.advance({ hours: 1 });
    await clock.advance('2 minutes');
    await clock.advance(5);

    expect(new Date(clock.now()).toISOString()).to.equal('2026-03-01T13:02:00.005Z');
  });

  it('begins with the year 2026 unless told otherwise', () => {
    expect(new Date(new TestClock().now()).toISOString()).to.equal('2026-01-01T00:00:00.000Z');
  });

  it('runs what is due in the order of time, each at its time', async () => {
    const clock = new TestClock(0);
    const calls: string[] = [];
    clock.schedule(30, () => void calls.push(`second at ${clock.now()}`));
    clock.schedule(10, () => void calls.push(`first at ${clock.now()}`));
    clock.schedule(30, () => void calls.push(`third at ${clock.now()}`));
    clock.schedule(101, () => void calls.push('not yet'));

    await clock.advance(100);

    expect(calls).to.deep.equal(['first at 10', 'second at 30', 'third at 30']);
  });

  it('runs what becomes due only by what it has run', async () => {
    const clock = new TestClock(0);
    const calls: number[] = [];
    const tick = (): void => {
      calls.push(clock.now());
      clock.schedule(10, tick);
    };
    clock.schedule(10, tick);

    await clock.advance(35);

    expect(calls).to.deep.equal([10, 20, 30]);
  });

  it('runs what is due now when it moves by nothing', async () => {
    const clock = new TestClock(7);
    const calls: number[] = [];
    clock.schedule(0, () => void calls.push(clock.now()));

    await clock.advance(0);

    expect(calls).to.deep.equal([7]);
  });

  it('waits for the promise of one piece of work before it runs the next', async () => {
    const clock = new TestClock(0);
    const calls: string[] = [];
    clock.schedule(1, async () => {
      calls.push('begun');
      await new Promise((resolve) => setTimeout(resolve, 5));
      calls.push('ended');
    });
    clock.schedule(2, () => void calls.push('next'));

    await clock.advance(2);

    expect(calls).to.deep.equal(['begun', 'ended', 'next']);
  });

  it('goes on when work waits for a time that is still to come', async () => {
    const clock = new TestClock(0, { patience: 5 });
    const calls: number[] = [];
    clock.schedule(1, async () => {
      await new Promise<void>((resolve) => void clock.schedule(50, resolve));
      calls.push(clock.now());
    });

    await clock.advance(100);
    await clock.advance(0);

    expect(calls).to.have.length(1);
  });

  it('does not call what was called off', async () => {
    const clock = new TestClock(0);
    const calls: string[] = [];

    clock.schedule(1, () => void calls.push('called'))();
    await clock.advance(2);

    expect(calls).to.deep.equal([]);
  });

  it('arrives, and then rejects with the first error of the work', async () => {
    const clock = new TestClock(0);
    clock.schedule(1, () => Promise.reject(new Error('FIRST')));
    clock.schedule(2, () => {
      throw new Error('SECOND');
    });

    const error = await failureOf(clock.advance(10));

    expect([error.message, clock.now()]).to.deep.equal(['FIRST', 10]);
  });

  it('moves once for each of several calls', async () => {
    const clock = new TestClock(0);

    await Promise.all([clock.advance(10), clock.advance(20)]);

    expect(clock.now()).to.equal(30);
  });

  it('refuses what is no time', async () => {
    const clock = new TestClock(0);

    const error = await failureOf(clock.advance(-1));

    expect(() => new TestClock('soon')).to.throw("TestClock takes a time, and received 'soon'.");
    expect(error.message).to.include('TestClock.advance takes a duration that is not below 0, and received -1.');
  });
});
