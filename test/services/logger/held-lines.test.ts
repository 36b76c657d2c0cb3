import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { HeldLines } from '#src/services/logger/held-lines.js';

describe('HeldLines', () => {
  let written: [text: string, lines: number][];
  let lines: HeldLines;
  beforeEach(() => {
    written = [];
    lines = new HeldLines((text, count) => written.push([text, count]));
  });
  afterEach(() => lines.close());

  const later = (line: string) => lines.later(() => lines.add(line));

  it('writes a line at once', () => {
    lines.add('a\n');

    expect(written).to.deep.equal([['a\n', 1]]);
  });

  it('writes lines that may wait together, at the end of the turn', async () => {
    later('a\n');
    later('b\n');
    const before = [...written];
    await nextTurn();

    expect([before, written]).to.deep.equal([[], [['a\nb\n', 2]]]);
  });

  it('keeps the order: a line that may not wait takes those before it along', async () => {
    later('a\n');
    lines.add('b\n');
    later('c\n');
    await nextTurn();

    expect(written).to.deep.equal([
      ['a\nb\n', 2],
      ['c\n', 1],
    ]);
  });

  it('does not hold back more than 64 KiB', () => {
    const long = `${'x'.repeat(40_000)}\n`;

    later(long);
    later(long);

    expect(written).to.deep.equal([[long + long, 2]]);
  });

  it('writes what is left when it is closed, and lets nothing wait any more', () => {
    later('a\n');
    lines.close();
    later('b\n');

    expect(written).to.deep.equal([
      ['a\n', 1],
      ['b\n', 1],
    ]);
  });

  it('lets lines wait again after work that threw', async () => {
    expect(() =>
      lines.later(() => {
        throw new Error('broken');
      }),
    ).to.throw('broken');
    lines.add('a\n');

    expect(written).to.deep.equal([['a\n', 1]]);
  });

  it('leaves no listener behind', () => {
    const before = process.listenerCount('exit');
    later('a\n');
    lines.close();

    expect(process.listenerCount('exit')).to.equal(before);
  });
});
