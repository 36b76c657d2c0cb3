import { expect } from 'chai';
import { readmeBlocks, startSample } from './running-sample.js';

describe('the sample hello-plugin', () => {
  it('greets whom the path names', async () => {
    await using sample = await startSample('hello-plugin');

    const answer = await sample.json('/api/hello/greetings/Ada');

    const [promised = ''] = readmeBlocks('hello-plugin', 'json');
    expect(answer).to.deep.equal(JSON.parse(promised));
  });

  it('ends well when it is asked to', async function () {
    // Windows ends a process without telling it.
    if (process.platform === 'win32') this.skip();
    await using sample = await startSample('hello-plugin');

    expect(await sample.stop()).to.equal(0);
  });
});
