import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { StaticConfig } from '#src/services/root-config/static-config.js';
import { ConfigRootSystemMetadata } from '#src/services/system-metadata/index.js';

describe('ConfigRootSystemMetadata', () => {
  const cases: { name: string; config: JsonObject; installed: string[]; expected: string[] }[] = [
    { name: 'lists what is installed here', config: {}, installed: ['catalog'], expected: ['catalog'] },
    {
      name: 'lists what the endpoints name, then what is installed here',
      config: {
        discovery: {
          endpoints: [
            { target: 'http://a', plugins: ['scaffolder'] },
            { target: 'http://b', plugins: ['search', 'events'] },
          ],
        },
      },
      installed: ['catalog'],
      expected: ['scaffolder', 'search', 'events', 'catalog'],
    },
    {
      name: 'lists nothing twice and no wildcard',
      config: {
        discovery: {
          endpoints: [
            { target: 'http://a', plugins: ['*', 'catalog'] },
            { target: 'http://b', plugins: ['catalog', 'search'] },
          ],
        },
      },
      installed: ['search', 'catalog'],
      expected: ['catalog', 'search'],
    },
  ];
  for (const { name, config, installed, expected } of cases)
    it(name, async () => {
      const instance = { getInstalledPlugins: async () => installed.map((pluginId) => ({ pluginId, modules: [] })) };
      const metadata = new ConfigRootSystemMetadata(new StaticConfig(config), instance);

      const plugins = await metadata.getInstalledPlugins();

      expect(plugins).to.deep.equal(expected.map((pluginId) => ({ pluginId })));
    });

  it('is frozen all the way down', async () => {
    const instance = { getInstalledPlugins: async () => [{ pluginId: 'catalog', modules: [] }] };
    const metadata = new ConfigRootSystemMetadata(new StaticConfig(), instance);

    const plugins = await metadata.getInstalledPlugins();

    expect([plugins, ...plugins].map((part) => Object.isFrozen(part))).to.deep.equal([true, true]);
  });
});
