import { expect } from 'chai';
import { type JsonObject, Module, Plugin } from 'proscenium';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenConfig } from '../support/given-backend.js';

@Plugin('fine')
class FinePlugin {}

const startup = (data: JsonObject) => givenConfig({ backend: { startup: data } });

describe('duplicate plugins and modules', () => {
  // W-100, rule 5
  for (const count of [2, 3]) {
    it(`runs none of ${count} plugins with one id, and lists them once`, async () => {
      const built: string[] = [];
      const rivals = Array.from({ length: count }, () => {
        @Plugin('rival')
        class RivalPlugin {
          constructor() {
            built.push('plugin');
          }
        }
        return RivalPlugin;
      });
      @Module('rival')
      class RivalModule {
        constructor() {
          built.push('module');
        }
      }

      const result = await givenBackend(
        ...rivals,
        RivalModule,
        FinePlugin,
        startup({ plugins: { rival: { onPluginBootFailure: 'continue' } } }),
      ).start();

      expect(built).to.deep.equal([]);
      expect(
        result.plugins.map(({ pluginId, failure }) => [pluginId, failure?.error.message.split('\n')[0]]),
      ).to.deep.equal([
        [
          'rival',
          `${Array.from({ length: count - 1 }, () => 'RivalPlugin').join(', ')} and RivalPlugin call themselves plugin 'rival', so none of them runs.`,
        ],
        ['fine', undefined],
      ]);
    });

    // W-101
    it(`runs none of ${count} modules with one id, but the plugin, and lists them once`, async () => {
      const built: string[] = [];
      const rivals = Array.from({ length: count }, () => {
        @Module('opera', { id: 'rival' })
        class RivalModule {
          constructor() {
            built.push('module');
          }
        }
        return RivalModule;
      });
      @Plugin('opera')
      class OperaPlugin {
        constructor() {
          built.push('plugin');
        }
      }
      const permits = startup({
        plugins: { opera: { modules: { rival: { onPluginModuleBootFailure: 'continue' } } } },
      });

      const result = await givenBackend(OperaPlugin, ...rivals, permits).start();

      expect(built).to.deep.equal(['plugin']);
      expect(
        result.plugins[0]?.modules.map(({ moduleId, failure }) => [
          moduleId,
          failure?.allowed,
          failure?.error.message.split('\n')[0],
        ]),
      ).to.deep.equal([
        [
          'rival',
          true,
          `${Array.from({ length: count - 1 }, () => 'RivalModule').join(', ')} and RivalModule call themselves module 'rival' of plugin 'opera', so none of them runs.`,
        ],
      ]);
    });
  }

  it('tells both lines of a duplicate plugin and a duplicate module', async () => {
    @Plugin('opera')
    class OneOpera {}
    @Plugin('opera')
    class OtherOpera {}
    @Module('fine', { id: 'same' })
    class OneModule {}
    @Module('fine', { id: 'same' })
    class OtherModule {}

    const error = await failureOf(givenBackend(OneOpera, OtherOpera, FinePlugin, OneModule, OtherModule).start());

    const file = 'test/acceptance/duplicate-plugins-and-modules.test.ts';
    expect(error.errors?.map((problem) => problem.message.replaceAll(/:\d+:\d+/g, ''))).to.deep.equal([
      lines(
        "OneOpera and OtherOpera call themselves plugin 'opera', so none of them runs.",
        `  where  ${file} and ${file}`,
        '  mend   give each a plugin id of its own, or add one of them only.',
        '  see    docs/reference/errors.md#duplicate_plugin',
      ),
      lines(
        "OneModule and OtherModule call themselves module 'same' of plugin 'fine', so none of them runs.",
        `  where  ${file} and ${file}`,
        "  mend   give each an id with @Module(plugin, { id: '…' }), or add one of them only.",
        '  see    docs/reference/errors.md#duplicate_module',
      ),
    ]);
  });

  // W-102
  it('takes modules with one id for different plugins', async () => {
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera', { id: 'same' })
    class OneModule {}
    @Module('fine', { id: 'same' })
    class OtherModule {}

    const { outcome } = await givenBackend(OperaPlugin, FinePlugin, OneModule, OtherModule).start();

    expect(outcome).to.equal('success');
  });
});
