import { expect } from 'chai';
import { readmeBlocks, startSample, timelessLines } from './running-sample.js';

describe('the sample override-a-service', () => {
  it('puts the labels of a plugin into every line that it logs', async () => {
    await using sample = await startSample('override-a-service', {
      parameters: ['--config', 'samples/override-a-service/app-config.yaml'],
    });

    const [promised = ''] = readmeBlocks('override-a-service', 'text');
    const lines = timelessLines(sample.output).filter(
      (line) => !line.startsWith('backend') && !line.startsWith('rootHttpRouter'),
    );
    expect(lines).to.deep.equal(timelessLines(promised));
  });
});
