import { expect } from 'chai';
import { Mutex } from '#src/services/database/transactions/mutex.js';
import { rejection } from '../support.js';

describe('Mutex', () => {
  it('lets callers go on in the order in which they asked', async () => {
    const mutex = new Mutex({ waitLimit: 1000, problem });
    const order: string[] = [];

    await Promise.all(
      ['one', 'two', 'three'].map(async (name) => {
        const turn = await mutex.acquire(named(name));
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
        turn.end();
      }),
    );

    expect(order).to.deep.equal(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('tells who holds it to a caller whose turn does not come in time, and passes over that caller', async () => {
    const mutex = new Mutex({ waitLimit: 20, problem });
    const turn = await mutex.acquire(named('the first'));

    const error = await rejection(mutex.acquire(named('the second')));
    turn.end();

    expect(error.message).to.equal('the first, true');
    expect(await mutex.acquire(named('the third'))).to.have.property('end');
  });

  it('ignores a turn that is ended twice', async () => {
    const mutex = new Mutex({ waitLimit: 20, problem });
    const first = await mutex.acquire(named('the first'));
    first.end();
    await mutex.acquire(named('the second'));

    first.end();

    expect((await rejection(mutex.acquire(named('the third')))).message).to.equal('the second, true');
  });

  it('refuses who waits and who comes once it is closed', async () => {
    const mutex = new Mutex({ waitLimit: 1000, problem });
    await mutex.acquire(named('the first'));
    const waiting = rejection(mutex.acquire(named('the second')));

    mutex.close(new Error('closed'));

    expect([(await waiting).message, (await rejection(mutex.acquire(named('the third')))).message]).to.deep.equal([
      'closed',
      'closed',
    ]);
  });
});

function problem(holder: string, heldMs: number): Error {
  return new Error(`${holder}, ${heldMs >= 0 && heldMs < 10_000}`);
}

function named(name: string) {
  return { describe: () => name };
}
