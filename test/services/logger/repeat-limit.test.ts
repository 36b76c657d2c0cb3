import 'reflect-metadata';
import { expect } from 'chai';
import { type LeftOut, RepeatLimit } from '#src/services/logger/repeat-limit.js';
import { rejectionOf } from '../root-config/support.js';
import { givenLogger } from './support.js';

const line = { level: 'error', message: 'boom', plugin: 'catalog' } as const;

describe('RepeatLimit', () => {
  it('lets a line through so often in a period, and tells what it has left out', () => {
    const left: LeftOut[] = [];
    const limit = new RepeatLimit(2, (one) => left.push(one));

    const allowed = [line, line, line, line, { ...line, plugin: 'search' }, { ...line, message: 'other' }].map((one) =>
      limit.allow(one),
    );
    limit.flush();

    expect([allowed, left]).to.deep.equal([[true, true, false, false, true, true], [{ ...line, lines: 2 }]]);
  });

  it('begins anew after each period, and has nothing to tell of one without repetition', () => {
    const left: LeftOut[] = [];
    const limit = new RepeatLimit(1, (one) => left.push(one));
    limit.allow(line);
    limit.flush();

    const allowed = limit.allow(line);
    limit.flush();

    expect([allowed, left]).to.deep.equal([true, []]);
  });

  it('ends a period by itself', async () => {
    const limit = new RepeatLimit(1, (one) => told(one));
    let told: (one: LeftOut) => void = () => {};
    const report = new Promise<LeftOut>((resolve) => (told = resolve));
    limit.allow(line);
    limit.allow(line);

    // The timer alone keeps no process alive.
    const alive = setTimeout(() => {}, 10_000);

    expect(await report).to.deep.equal({ ...line, lines: 1 });
    clearTimeout(alive);
  });

  it('0 lets everything through', () => {
    const limit = new RepeatLimit(0, () => {});

    expect(Array.from({ length: 1000 }, () => limit.allow(line)).every(Boolean)).to.equal(true);
  });

  it('counts what is beyond 500 different messages as one', () => {
    const left: LeftOut[] = [];
    const limit = new RepeatLimit(1, (one) => left.push(one));

    const allowed = Array.from({ length: 1000 }, (_, n) => limit.allow({ ...line, message: `boom ${n}` }));
    limit.flush();

    expect([allowed.filter(Boolean).length, left]).to.deep.equal([
      501,
      [{ level: 'error', message: 'many different messages', plugin: undefined, lines: 499 }],
    ]);
  });
});

describe('backend.logger.maxRepeats', () => {
  const givenFlood = async (maxRepeats?: number) => {
    const given = await givenLogger({ data: { backend: { logger: { maxRepeats } } } });
    const child = given.logger.child({ plugin: 'catalog' });
    for (let n = 0; n < 500; n += 1) {
      child.error('boom', { n });
      child.info('served', { n });
    }
    given.logger.onShutdown();
    return given.parsed().map(({ level, plugin, msg, lines }) => ({ level, plugin, msg, lines }));
  };

  it('is 100 by default; a flood of errors is counted, other lines are all there', async () => {
    const lines = await givenFlood();

    expect(lines.filter(({ level }) => level === 'info').length).to.equal(500);
    expect(lines.filter(({ level }) => level === 'error').slice(99)).to.deep.equal([
      { level: 'error', plugin: 'catalog', msg: 'boom', lines: undefined },
      {
        level: 'error',
        plugin: 'catalog',
        msg: 'Lines were left out of the log, because they came too often: boom',
        lines: 400,
      },
    ]);
  });

  it('0 writes every line', async () => {
    expect((await givenFlood(0)).length).to.equal(1000);
  });

  for (const maxRepeats of [-1, 1.5]) {
    it(`refuses ${maxRepeats}`, async () => {
      const message = await rejectionOf(givenLogger({ data: { backend: { logger: { maxRepeats } } } }));

      expect(message.split('\n')[0]).to.equal(
        "'backend.logger.maxRepeats' in the given configuration is no number of lines.",
      );
    });
  }
});
