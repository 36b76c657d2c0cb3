import { expect } from 'chai';
import { Discovery, Plugin } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';

@Plugin('search')
class SearchPlugin {}

@Plugin('catalog')
class CatalogPlugin {}

describe('ConfigDiscovery', () => {
  it('gives every plugin of a backend the same answers', async () => {
    await using backend = await createTestBackend({
      config: {
        backend: { baseUrl: 'https://portal.example.com' },
        discovery: { endpoints: [{ target: { internal: 'http://two/api/{{pluginId}}' }, plugins: ['scaffolder'] }] },
      },
    })
      .add(SearchPlugin)
      .add(CatalogPlugin)
      .start();

    const answers = await Promise.all(
      ['search', 'catalog'].map(async (plugin) => {
        const discovery = await backend.get(Discovery, { plugin });
        return [await discovery.getBaseUrl('scaffolder'), await discovery.getExternalBaseUrl('scaffolder')];
      }),
    );

    const expected = ['http://two/api/scaffolder', 'https://portal.example.com/api/scaffolder'];
    expect(answers).to.deep.equal([expected, expected]);
  });
});
