import { expect } from 'chai';
import { type BackendStartupError, Module, Plugin, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Programme, Prompter, RootClock, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/extension-point-reach.test.ts:*';

/** The failures of plugins and modules as `[who, first line]`, and the text of the first. */
async function failuresOf(start: Promise<unknown>) {
  const error = (await failureOf(start)) as BackendStartupError;
  const { plugins } = summaryOf(error.result) as {
    plugins: { pluginId: string; failure?: string; modules: { moduleId: string; failure?: string }[] }[];
  };
  const failed = plugins.flatMap(({ pluginId, failure, modules }) => [
    [pluginId, failure?.split('\n')[0]],
    ...modules.map(({ moduleId, failure: ofModule }) => [`${pluginId}/${moduleId}`, ofModule?.split('\n')[0]]),
  ]);
  return { failed, text: textOf(error.errors?.[0]) };
}

describe('extension points', () => {
  // W-119, W-073
  it('may be used only by modules of their plugin', async () => {
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @Plugin('play')
    class PlayPlugin {}
    @Module('play')
    class SceneModule {
      constructor(readonly programme: Programme) {}
    }

    const { failed, text } = await failuresOf(givenBackend(OperaPlugin, PlayPlugin, SceneModule).start());

    expect(text).to.equal(
      lines(
        "SceneModule asks for the extension point Programme, which belongs to plugin 'opera'.",
        `  where  SceneModule, constructor argument 1 (programme)  ${FILE}`,
        "  path   plugin 'play' -> module 'scene' -> SceneModule -> Programme",
        "  mend   write a module of 'opera' that does this,",
        '         or share a service: a contract that both plugins may ask for.',
        '  see    docs/reference/errors.md#foreign_extension_point',
      ),
    );
    expect(failed.filter(([, failure]) => failure !== undefined).map(([who]) => who)).to.deep.equal(['play/scene']);
  });

  // W-120
  it('may not be asked for by their plugin, which asks for the class', async () => {
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(readonly programme: Programme) {}
    }

    const { text } = await failuresOf(givenBackend(OperaPlugin).start());

    expect(text).to.equal(
      lines(
        'OperaPlugin asks for the extension point Programme, which only modules may use.',
        `  where  OperaPlugin, constructor argument 1 (programme)  ${FILE}`,
        "  path   plugin 'opera' -> OperaPlugin -> Programme",
        '  mend   ask for the class ActList to read what modules have added,',
        '         or move this into the constructor of a module.',
        '  see    docs/reference/errors.md#foreign_extension_point',
      ),
    );
  });

  it('may not be asked for by their class in another plugin', async () => {
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly acts: ActList) {}
    }

    const { text } = await failuresOf(givenBackend(OperaPlugin, PlayPlugin).start());

    expect(text).to.equal(
      lines(
        'PlayPlugin asks for the extension point ActList, which its plugin does not offer.',
        `  where  PlayPlugin, constructor argument 1 (acts)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> ActList",
        '  mend   list ActList in the extensionPoints of the plugin that asks;',
        '         another plugin cannot use it, but it may share a service.',
        '  see    docs/reference/errors.md#foreign_extension_point',
      ),
    );
  });

  it('may not be asked for by a root service', async () => {
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {}
    @Service('root', RootClock)
    class Clock implements RootClock {
      constructor(readonly acts: ActList) {}
      time = () => '';
    }

    const error = await failureOf(givenBackend(OperaPlugin, Clock).start());

    expect(textOf(error.errors?.[0]).split('\n')[0]).to.equal(
      'Clock lives once per backend and asks for ActList, which lives once per plugin.',
    );
  });

  it('that nobody offers are missing like a service', async () => {
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera')
    class OvertureModule {
      constructor(readonly programme: Programme) {}
    }

    const { text } = await failuresOf(givenBackend(OperaPlugin, OvertureModule).start());

    expect(text.split('\n')[0]).to.equal('OvertureModule asks for Programme, and nothing provides it.');
  });

  it('of a plugin that fails are no problem of its modules', async () => {
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Module('opera')
    class OvertureModule {
      constructor(readonly programme: Programme) {}
    }

    const { failed } = await failuresOf(givenBackend(OperaPlugin, OvertureModule).start());

    expect(failed).to.deep.equal([['opera', 'OperaPlugin asks for Prompter, and nothing provides it.']]);
  });
});
