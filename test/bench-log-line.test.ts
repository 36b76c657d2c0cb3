import { expect } from 'chai';
import { runProbe } from './bench/measure/run-child.js';
import type { LogLineCost } from './bench/probes/log-line-cost.js';

describe('the probe for the cost of a line of the log', () => {
  it('measures every kind of line beside bare pino', async function () {
    this.timeout(60_000);

    const cost = await runProbe<LogLineCost>('probes/log-line-cost', '1');

    expect(Object.entries(cost).filter(([, ratio]) => !Number.isFinite(ratio) || ratio < 0)).to.deep.equal([]);
    expect(Object.keys(cost)).to.deep.equal([
      'line',
      'withTenSecrets',
      'withHundredSecrets',
      'withinRequest',
      'tenFields',
      'masked',
      'disabled',
    ]);
  });
});
