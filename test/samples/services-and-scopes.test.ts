import { expect } from 'chai';
import { readmeBlocks, startSample, timelessLines } from './running-sample.js';

describe('the sample services-and-scopes', () => {
  it('builds the root service once, and the plugin service once for each plugin', async () => {
    await using sample = await startSample('services-and-scopes');

    const [promised = ''] = readmeBlocks('services-and-scopes', 'text');
    expect(timelessLines(sample.output)).to.deep.equal(timelessLines(promised));
  });

  it('numbers tickets across plugins, and counts them within each', async () => {
    await using sample = await startSample('services-and-scopes');

    const answers: unknown[] = [];
    for (const plugin of ['cinema', 'theatre', 'theatre'])
      answers.push(await sample.json(`/api/${plugin}/tickets/next`));

    const [promised = ''] = readmeBlocks('services-and-scopes', 'json');
    expect(answers).to.deep.equal(promised.split('\n').map((line) => JSON.parse(line) as unknown));
  });
});
