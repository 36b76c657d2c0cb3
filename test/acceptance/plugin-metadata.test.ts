import { expect } from 'chai';
import { Backend, FeatureLoader, Plugin, PluginMetadata, provide, Service } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf, thrownBy } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';

const FILE = 'test/acceptance/plugin-metadata.test.ts:*';

describe('plugin metadata', () => {
  // W-052
  const fixed = (provider: string) =>
    lines(
      `${provider} provides PluginMetadata, which is built in and cannot be replaced.`,
      `  where  ${provider}  ${FILE}`,
      `  mend   leave ${provider} out; every other service can be replaced.`,
      '  see    docs/reference/errors.md#service_not_overridable',
    );

  it('refuses to replace plugin metadata by a default', () => {
    expect(
      textOf(thrownBy(() => new Backend({ services: [provide(PluginMetadata, { getId: () => 'fake' })] }))),
    ).to.equal(fixed('provide(PluginMetadata)'));
  });

  it('refuses to replace plugin metadata by an add, a loader, or a stand-in', async () => {
    @Service('plugin', PluginMetadata)
    class FakeMetadata implements PluginMetadata {
      getId = () => 'fake';
    }
    @FeatureLoader()
    class Loader {
      load = () => [FakeMetadata];
    }
    const starts = [
      givenBackend(FakeMetadata).start(),
      givenBackend(Loader).start(),
      createTestBackend().with(PluginMetadata, FakeMetadata).start(),
    ];

    const errors = await Promise.all(starts.map(failureOf));

    expect(errors.map((error) => (error.errors ?? []).map(textOf))).to.deep.equal([
      [fixed('FakeMetadata')],
      [fixed('FakeMetadata')],
      [fixed('FakeMetadata')],
    ]);
  });

  it('refuses to replace plugin metadata among the services of a plugin', async () => {
    let id = '';
    @Plugin('opera', { services: [provide(PluginMetadata, { getId: () => 'fake' })] })
    class OperaPlugin {
      constructor(metadata: PluginMetadata) {
        id = metadata.getId();
      }
    }

    const error = await failureOf(givenBackend(OperaPlugin).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([fixed('provide(PluginMetadata)')]);
    expect(id).to.equal('');
  });
});
