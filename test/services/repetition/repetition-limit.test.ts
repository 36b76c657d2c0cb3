import { expect } from 'chai';
import { RepetitionLimit } from '#src/services/repetition/index.js';

describe('RepetitionLimit', () => {
  let now: number;
  let reports: [key: string, suppressed: number][];
  let limit: RepetitionLimit;
  beforeEach(() => {
    now = 1_000_000;
    reports = [];
    limit = new RepetitionLimit({ most: 2, window: 1_000, now: () => now });
  });

  function admits(key: string): boolean {
    return limit.admits(key, (suppressed) => reports.push([key, suppressed]));
  }

  it('lets the same through so many times', () => {
    expect(['a', 'a', 'a', 'b', 'a'].map(admits)).to.deep.equal([true, true, false, true, false]);
  });

  it('lets it through again when the window has passed, and reports how many were not', () => {
    for (let count = 0; count < 5; count++) admits('a');

    now += 1_000;

    expect([admits('a'), reports]).to.deep.equal([true, [['a', 3]]]);
  });

  it('reports nothing where all were let through', () => {
    admits('a');
    now += 1_000;
    limit.settle();

    expect(reports).to.deep.equal([]);
  });

  it('reports what is under way when everything is settled', () => {
    for (let count = 0; count < 3; count++) admits('a');

    limit.settle();
    const before = [...reports];
    limit.settle({ all: true });

    expect([before, reports]).to.deep.equal([[], [['a', 1]]]);
  });

  it('reports by itself when nothing follows', async () => {
    limit = new RepetitionLimit({ most: 1, window: 5 });
    const reported = new Promise<number>((resolve) => {
      for (let count = 0; count < 4; count++) limit.admits('a', resolve);
    });

    expect(await reported).to.equal(3);
  });

  it('counts as one what differs every time', () => {
    const admitted = Array.from({ length: 5_000 }, (_, index) => admits(`error ${index}`)).filter((each) => each);

    expect(admitted).to.have.lengthOf(1_002);
  });
});
