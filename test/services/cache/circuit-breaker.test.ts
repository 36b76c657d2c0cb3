import { expect } from 'chai';
import { CircuitBreaker } from '#src/services/cache/circuit-breaker.js';
import { HandClock } from './hand-clock.js';

/** A breaker, what it did, and whether its probes succeed. */
function givenBreaker(failures = 1) {
  const clock = new HandClock();
  const told: string[] = [];
  const far = { isThere: false };
  const breaker = new CircuitBreaker({
    clock,
    failures,
    probeInterval: 1_000,
    probe: async (attempt) => {
      told.push(`probe ${attempt} at ${clock.now() - 1_000_000}`);
      if (!far.isThere) throw new Error('still away');
    },
    onOpen: (reason) => told.push(`open: ${reason.message}`),
    onClose: () => told.push('closed'),
  });
  return { breaker, clock, told, far };
}

describe('CircuitBreaker', () => {
  it('opens when as many calls in a row have failed as it permits', () => {
    const { breaker } = givenBreaker(3);
    const states: boolean[] = [];
    for (const call of ['fails', 'fails', 'succeeds', 'fails', 'fails', 'fails'] as const) {
      if (call === 'fails') breaker.failed(new Error('away'));
      else breaker.succeeded();
      states.push(breaker.isOpen);
    }

    expect(states).to.deep.equal([false, false, false, false, false, true]);
  });

  it('tells once that it opens', () => {
    const { breaker, told } = givenBreaker();

    for (const reason of ['first', 'second', 'third']) breaker.failed(new Error(reason));

    expect(told).to.deep.equal(['open: first']);
  });

  it('probes soon at first, then with growing pauses, until there is an answer', async () => {
    const { breaker, clock, told, far } = givenBreaker();
    breaker.failed(new Error('away'));

    await clock.advance(3_000);
    far.isThere = true;
    await clock.advance(1_000);

    expect([told, breaker.isOpen, clock.pauses]).to.deep.equal([
      [
        'open: away',
        'probe 1 at 100',
        'probe 2 at 300',
        'probe 3 at 700',
        'probe 4 at 1500',
        'probe 5 at 2500',
        'probe 6 at 3500',
        'closed',
      ],
      false,
      [],
    ]);
  });

  it('opens again after it has closed', async () => {
    const { breaker, clock, told, far } = givenBreaker(2);
    breaker.open(new Error('away'));
    far.isThere = true;
    await clock.advance(100);

    breaker.failed(new Error('once'));
    breaker.failed(new Error('twice'));

    expect(told).to.deep.equal(['open: away', 'probe 1 at 100', 'closed', 'open: twice']);
  });

  it('does nothing any more when it has ended', async () => {
    const { breaker, clock, told } = givenBreaker();
    breaker.failed(new Error('away'));

    breaker.end();
    await clock.advance(10_000);
    breaker.open(new Error('again'));

    expect(told).to.deep.equal(['open: away']);
  });
});
