import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readmeBlocks, startSample } from './running-sample.js';

describe('the sample testing', () => {
  it('has tests that pass, as its README shows', async () => {
    const parameters = [
      'node_modules/mocha/bin/mocha.js',
      '--no-config',
      '--no-color',
      'dist/samples/testing/quotes.test.js',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 15_000 });

    const [promised = ''] = readmeBlocks('testing', 'text');
    expect(namesOf(stdout)).to.deep.equal(namesOf(promised));
  });

  it('runs', async () => {
    await using sample = await startSample('testing');

    const answer = await sample.json('/api/quotes/quotes/hamlet');

    expect(answer).to.deep.equal({ author: 'hamlet', quote: 'Words, words, words.' });
  });
});

/** What mocha prints, without times and blank lines. */
function namesOf(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trim().replace(/ \(\d+m?s\)$/, ''));
  return lines.filter((line) => line !== '');
}
