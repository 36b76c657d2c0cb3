import { expect } from 'chai';
import { createTestBackend } from 'proscenium/testing';
import { CanteenPlugin, DishList } from '../../samples/extension-points/canteen-plugin.js';
import { Menu } from '../../samples/extension-points/menu.js';
import { SoupModule } from '../../samples/extension-points/modules.js';
import { readmeBlocks, startSample, timelessLines } from './running-sample.js';

describe('the sample extension-points', () => {
  it('has every dish before the plugin counts them', async () => {
    await using sample = await startSample('extension-points');

    const [promised = ''] = readmeBlocks('extension-points', 'text');
    expect(timelessLines(sample.output)).to.deep.equal(timelessLines(promised));
  });

  it('serves what the modules have added', async () => {
    await using sample = await startSample('extension-points');

    const answer = await sample.json('/api/canteen/dishes');

    const [promised = ''] = readmeBlocks('extension-points', 'json');
    expect(answer).to.deep.equal(JSON.parse(promised));
  });

  it('has a plugin that works without modules', async () => {
    const backend = await createTestBackend().add(CanteenPlugin).start();

    const response = await backend.fetch('/api/canteen/dishes');

    expect(await response.json()).to.deep.equal([]);
    await backend.stop();
  });

  it('has a module that can be tested without its plugin', async () => {
    const list = new DishList();
    const backend = await createTestBackend().add(SoupModule).with(Menu, list).start();

    expect(list.dishes.map(({ name }) => name)).to.deep.equal(['lentil soup']);
    await backend.stop();
  });
});
