import { expect } from 'chai';
import {
  Discovery,
  Module,
  Plugin,
  PluginPlacement,
  RootInstanceMetadata,
  RootSystemMetadata,
  Service,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { ConfigPluginPlacement } from '#src/services/topology/index.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend, givenConfig, givenLog } from '../support/given-backend.js';

let built: string[] = [];

@Plugin('catalog')
class CatalogPlugin {
  constructor() {
    built.push('catalog');
  }
}

@Plugin('scaffolder')
class ScaffolderPlugin {
  constructor() {
    built.push('scaffolder');
  }
}

@Module('scaffolder')
class ActionsModule {
  constructor() {
    built.push('actions');
  }
}

const catalogBackend = { url: 'http://localhost:17007', plugins: ['catalog'] };
const scaffolderBackend = { url: 'http://localhost:17008', plugins: ['scaffolder', 'auth'] };
const backends = { 'catalog-backend': catalogBackend, 'scaffolder-backend': scaffolderBackend };
const config = (topology: object) => givenConfig({ backend: { topology } } as never);

describe('a backend with a topology', () => {
  beforeEach(() => {
    built = [];
  });

  it('starts its own plugins alone, with their modules', async () => {
    const { feature, messages } = givenLog();
    const backend = givenBackend(
      ConfigPluginPlacement,
      CatalogPlugin,
      ScaffolderPlugin,
      ActionsModule,
      feature,
      config({ self: 'catalog-backend', backends }),
    );

    const result = await backend.start();
    const instance = await backend.get(RootInstanceMetadata).catch(() => undefined);
    await backend.stop();

    expect(result.plugins.map(({ pluginId }) => pluginId)).to.deep.equal(['catalog']);
    expect(built).to.deep.equal(['catalog']);
    expect(await instance?.getInstalledPlugins()).to.deep.equal([{ pluginId: 'catalog', modules: [] }]);
    expect(messages().find((message) => message.includes('elsewhere'))).to.equal(
      "info: Plugins elsewhere: 'scaffolder' at scaffolder-backend (http://localhost:17008), 'auth' at scaffolder-backend (http://localhost:17008)",
    );
  });

  it('leaves out a module whose plugin was not even added, because it runs elsewhere', async () => {
    const backend = givenBackend(
      ConfigPluginPlacement,
      CatalogPlugin,
      ActionsModule,
      config({ self: 'catalog-backend', backends }),
    );

    await backend.start();
    await backend.stop();

    expect(built).to.deep.equal(['catalog']);
  });

  it('describes what runs elsewhere', async () => {
    const backend = givenBackend(
      ConfigPluginPlacement,
      CatalogPlugin,
      ScaffolderPlugin,
      config({ self: 'catalog-backend', backends }),
    );

    const { plugins, elsewhere } = await backend.describe({ loaders: true });

    const place = 'scaffolder-backend (http://localhost:17008)';
    expect(plugins.map(({ id }) => id)).to.deep.equal(['catalog']);
    expect(elsewhere).to.deep.equal([
      { id: 'scaffolder', place },
      { id: 'auth', place },
    ]);
  });

  it('runs everything when there is none', async () => {
    const backend = givenBackend(ConfigPluginPlacement, CatalogPlugin, ScaffolderPlugin, ActionsModule, config({}));
    const without = givenBackend(
      ConfigPluginPlacement,
      CatalogPlugin,
      ScaffolderPlugin,
      ActionsModule,
      givenConfig({}),
    );

    await without.start();
    await without.stop();

    expect(built.toSorted()).to.deep.equal(['actions', 'catalog', 'scaffolder']);
    expect((await failureOf(backend.start())).message).to.contain("'backend.topology.backends'");
  });

  for (const [what, topology, lines] of [
    [
      'nobody has said which backend this is',
      { backends },
      [
        'The topology does not say which of its backends this one is.',
        '    where  backend.topology.self',
        "    mend   set the environment variable PROSCENIUM_BACKEND, or backend.topology.self, to one of 'catalog-backend', 'scaffolder-backend'.",
      ],
    ],
    [
      'a plugin has no backend',
      { self: 'catalog-backend', backends: { 'catalog-backend': catalogBackend } },
      [
        "Plugin 'scaffolder' was added, and the topology places it in no backend.",
        '    where  backend.topology.backends',
        "    mend   add 'scaffolder' to the plugins of one of 'catalog-backend'.",
      ],
    ],
    [
      'a plugin of this backend was not added',
      { self: 'scaffolder-backend', backends },
      [
        "The topology places plugin 'auth' in this backend, 'scaffolder-backend', and nobody added it.",
        '    where  backend.topology.backends.scaffolder-backend.plugins',
        "    mend   add the plugin in the main file, or remove 'auth' from the topology.",
      ],
    ],
    [
      'a plugin of this backend is misspelt',
      {
        self: 'one',
        backends: {
          one: { url: 'http://one', plugins: ['catalg'] },
          two: { url: 'http://two', plugins: ['catalog', 'scaffolder'] },
        },
      },
      [
        "The topology places plugin 'catalg' in this backend, 'one', and nobody added it.",
        '    where  backend.topology.backends.one.plugins',
        "    mend   write 'catalog', if you mean that one; otherwise add the plugin in the main file.",
      ],
    ],
  ] as const)
    it(`does not start when ${what}`, async () => {
      const backend = givenBackend(ConfigPluginPlacement, CatalogPlugin, ScaffolderPlugin, config(topology));

      const failure = await failureOf(backend.start());

      const [first, ...others] = lines;
      expect(failure.message).to.equal(
        [
          'The backend cannot be composed.',
          '  mend   mend each problem below; nothing has been started.',
          '  see    docs/reference/errors.md#invalid_composition',
          '',
          `  ProsceniumError [INVALID_TOPOLOGY]: ${first}`,
          ...others,
          '    see    docs/reference/errors.md#invalid_topology',
        ].join('\n'),
      );
      expect(built).to.deep.equal([]);
    });

  it('can be given another placement', async () => {
    @Service('root', PluginPlacement)
    class NoScaffolder implements PluginPlacement {
      placePlugins = async (ids: readonly string[]) =>
        new Map(ids.filter((id) => id === 'scaffolder').map((id) => [id, 'a worker']));
    }
    const backend = givenBackend(NoScaffolder, CatalogPlugin, ScaffolderPlugin, ActionsModule);

    await backend.start();
    await backend.stop();

    expect(built).to.deep.equal(['catalog']);
  });

  it('finds every plugin where the topology says, and knows them all', async () => {
    await using backend = await createTestBackend({
      config: {
        backend: {
          baseUrl: 'https://portal.example.com',
          topology: {
            self: 'catalog-backend',
            backends: {
              ...backends,
              'search-backend': { url: { internal: 'http://search:80/x' }, plugins: ['search'] },
              'events-backend': {
                url: { internal: 'http://events', external: 'https://e.example.com' },
                plugins: ['events'],
              },
            },
          },
        },
        discovery: { endpoints: [{ target: { internal: 'http://proxy/auth' }, plugins: ['auth'] }] },
      },
    })
      .add(CatalogPlugin)
      .add(ScaffolderPlugin)
      .start();
    const discovery = await backend.get(Discovery, { plugin: 'catalog' });
    const system = await backend.get(RootSystemMetadata);

    const known = ['scaffolder', 'search', 'events', 'auth'];
    const internal = await Promise.all(known.map((id) => discovery.getBaseUrl(id)));
    const external = await Promise.all([...known, 'catalog'].map((id) => discovery.getExternalBaseUrl(id)));

    expect(internal).to.deep.equal([
      'http://localhost:17008/api/scaffolder',
      'http://search:80/x/api/search',
      'http://events/api/events',
      'http://proxy/auth',
    ]);
    expect(external).to.deep.equal([
      'http://localhost:17008/api/scaffolder',
      'https://portal.example.com/api/search',
      'https://e.example.com/api/events',
      'http://localhost:17008/api/auth',
      'http://localhost:17007/api/catalog',
    ]);
    expect((await system.getInstalledPlugins()).map(({ pluginId }) => pluginId)).to.deep.equal([
      'catalog',
      'scaffolder',
      'auth',
      'search',
      'events',
    ]);
  });
});
