import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readmeBlocks, type RunningSample, startSample } from './running-sample.js';

const FILE = 'samples/configuration/app-config.yaml';
const [promised = '', promisedWithEnvironment = '', promisedAfterChange = ''] = readmeBlocks('configuration', 'json');

describe('the sample configuration', () => {
  it('reads the file that the command line names', async () => {
    await using sample = await startSample('configuration', { parameters: ['--config', FILE] });

    expect(await sample.json('/api/shop/about')).to.deep.equal(JSON.parse(promised));
  });

  it('lets the environment have the last word', async () => {
    await using sample = await startSample('configuration', {
      parameters: ['--config', FILE],
      environment: { APP_CONFIG_shop_currency: 'CHF', APP_CONFIG_shop_shelves: '12', SUNDAY_HOURS: '10-16' },
    });

    expect(await sample.json('/api/shop/about')).to.deep.equal(JSON.parse(promisedWithEnvironment));
  });

  it('follows changes of the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proscenium-sample-'));
    const file = join(folder, 'app-config.yaml');
    copyFileSync(FILE, file);
    await using sample = await startSample('configuration', { parameters: ['--config', file] });

    writeFileSync(file, readFileSync(file, 'utf8').replace('Corner shop', 'Station shop'));
    await nameChanged(sample, 'Corner shop');

    expect(await sample.json('/api/shop/about')).to.deep.equal(JSON.parse(promisedAfterChange));
    rmSync(folder, { recursive: true });
  });

  it('refuses to start without a key that it needs', async () => {
    const [words = ''] = readmeBlocks('configuration', 'text');

    const error: unknown = await startSample('configuration').catch((thrown: unknown) => thrown);

    for (const line of words.split('\n')) expect(String(error)).to.include(line.trim());
  });
});

/** Asks again and again, until the answer is another one; the test's own limit ends it otherwise. */
async function nameChanged(sample: RunningSample, from: string): Promise<void> {
  for (;;) {
    const { name } = (await sample.json('/api/shop/about')) as { name: string };
    if (name !== from) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
