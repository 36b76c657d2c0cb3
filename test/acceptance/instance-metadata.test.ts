import { expect } from 'chai';
import {
  type Backend,
  FeatureLoader,
  type InstalledPlugin,
  Module,
  Plugin,
  PluginMetadata,
  RootInstanceMetadata,
  RootSystemMetadata,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, thrownBy } from '../support/failure-of.js';
import { givenBackend, givenConfig } from '../support/given-backend.js';

@Plugin('opera')
class OperaPlugin {}

@Plugin('play')
class PlayPlugin {}

@Module('opera', { id: 'overture' })
class OvertureModule {}

@Module('opera', { id: 'finale' })
class FinaleModule {}

async function installedIn(backend: Backend): Promise<readonly InstalledPlugin[]> {
  await backend.start();
  return (await backend.get(RootInstanceMetadata)).getInstalledPlugins();
}

describe('instance metadata', () => {
  // W-148
  it('lists plugins in add order, each with its modules in add order', async () => {
    expect(await installedIn(givenBackend(FinaleModule, PlayPlugin, OvertureModule, OperaPlugin))).to.deep.equal([
      { pluginId: 'play', modules: [] },
      { pluginId: 'opera', modules: [{ moduleId: 'finale' }, { moduleId: 'overture' }] },
    ]);
  });

  it('lists what loaders bring after what was added', async () => {
    @FeatureLoader()
    class Loader {
      load = () => [OperaPlugin, OvertureModule];
    }

    expect(await installedIn(givenBackend(Loader, PlayPlugin, FinaleModule))).to.deep.equal([
      { pluginId: 'play', modules: [] },
      { pluginId: 'opera', modules: [{ moduleId: 'finale' }, { moduleId: 'overture' }] },
    ]);
  });

  // W-149
  it('is frozen all the way down', async () => {
    const [plugin = { pluginId: '', modules: [] }] = await installedIn(givenBackend(OperaPlugin, OvertureModule));

    const writes = [
      () => Object.assign(plugin, { pluginId: 'other' }),
      () => (plugin.modules as { moduleId: string }[]).push({ moduleId: 'other' }),
      () => Object.assign(plugin.modules[0] ?? {}, { moduleId: 'other' }),
    ];

    expect(writes.map((write) => thrownBy(write).message.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      'Cannot assign',
      'Cannot add',
      'Cannot assign',
    ]);
  });

  // W-150
  it('lists what failed as well, and duplicates once', async () => {
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
    }
    @Plugin('play')
    class OtherPlay {}
    const permits = givenConfig({
      backend: { startup: { default: { onPluginBootFailure: 'continue', onPluginModuleBootFailure: 'continue' } } },
    });

    expect(
      await installedIn(
        givenBackend(BrokenPlugin, PlayPlugin, OtherPlay, OperaPlugin, OvertureModule, OvertureModule, permits),
      ),
    ).to.deep.equal([
      { pluginId: 'broken', modules: [] },
      { pluginId: 'play', modules: [] },
      { pluginId: 'opera', modules: [{ moduleId: 'overture' }] },
    ]);
  });

  it('is there for plugins while they start', async () => {
    let count = 0;
    @Plugin('counting')
    class CountingPlugin {
      constructor(private readonly instance: RootInstanceMetadata) {}
      async onInit() {
        count = (await this.instance.getInstalledPlugins()).length;
      }
    }

    await givenBackend(CountingPlugin, OperaPlugin).start();

    expect(count).to.equal(2);
  });

  // W-152
  it('is part of the metadata of the whole system', async () => {
    const backend = await createTestBackend({
      config: { discovery: { endpoints: [{ target: 'http://elsewhere/api/search', plugins: ['search', 'opera'] }] } },
    })
      .add(OperaPlugin)
      .start();

    const plugins = await (await backend.get(RootSystemMetadata)).getInstalledPlugins();

    expect(plugins).to.deep.equal([{ pluginId: 'search' }, { pluginId: 'opera' }]);
    await backend.stop();
  });
});

describe('plugin metadata', () => {
  // W-047
  it('tells each plugin, its modules and its services their id', async () => {
    const ids: string[] = [];
    const plugins = ['opera', 'play'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(metadata: PluginMetadata) {
          ids.push(metadata.getId());
        }
      }
      return SomePlugin;
    });
    @Module('play')
    class SceneModule {
      constructor(metadata: PluginMetadata) {
        ids.push(`module of ${metadata.getId()}`);
      }
    }

    await givenBackend(...plugins, SceneModule).start();

    expect(ids.sort()).to.deep.equal(['module of play', 'opera', 'play']);
  });

  it('can be fetched from a started backend', async () => {
    const backend = givenBackend(OperaPlugin);
    await backend.start();

    const metadata = await backend.get(PluginMetadata, { plugin: 'opera' });

    expect(metadata.getId()).to.equal('opera');
  });

  it('is not available without a plugin', async () => {
    const backend = givenBackend(OperaPlugin);
    await backend.start();

    const error = await failureOf(backend.get(PluginMetadata));

    expect(error.message.split('\n')[2]).to.equal(
      "  mend   say for which plugin: get(PluginMetadata, { plugin: '…' }).",
    );
  });
});
