import { expect } from 'chai';
import {
  Backend,
  FeatureLoader,
  Inject,
  Module,
  Plugin,
  provide,
  Service,
  Token,
  withOptions,
  Options,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf, thrownBy } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { Prompter, RootClock } from '../support/stage.js';

const FILE = 'test/acceptance/overrides-and-precedence.test.ts:*';

/** A prompter that says where it was added. */
const saying = (line: string) => provide(Prompter, () => ({ line: () => line }), []);

/** A plugin that tells which prompter it received. */
function givenListener(services: readonly ReturnType<typeof saying>[] = []) {
  const heard: string[] = [];
  @Plugin('opera', { services })
  class OperaPlugin {
    constructor(prompter: Prompter) {
      heard.push(prompter.line());
    }
  }
  return { heard, OperaPlugin };
}

@FeatureLoader()
class LoadsPrompter {
  load = () => [saying('loaded')];
}

describe('overrides and precedence', () => {
  // W-049
  it('uses an added service in place of the default, which is never built', async () => {
    let built = 0;
    @Service('root', RootClock)
    class DefaultClock implements RootClock {
      constructor() {
        built += 1;
      }
      time = () => 'default';
    }
    @Service('root', RootClock)
    class AddedClock implements RootClock {
      time = () => 'added';
    }
    const backend = givenBackendWith({ services: [DefaultClock] }, AddedClock);
    await backend.start();

    const clock = await backend.get(RootClock);

    expect({ time: clock.time(), built }).to.deep.equal({ time: 'added', built: 0 });
  });

  // W-084, design 2 rule 5
  const layers: [name: string, explicit: boolean, loaded: boolean, own: boolean, winner: string][] = [
    ['an explicit add over everything', true, true, true, 'explicit'],
    ['a feature loader over the services of the plugin', false, true, true, 'loaded'],
    ['the services of the plugin over the default of the backend', false, false, true, 'own'],
    ['the default of the backend when there is nothing else', false, false, false, 'default'],
  ];
  for (const [name, explicit, loaded, own, winner] of layers) {
    it(`prefers ${name}`, async () => {
      const { heard, OperaPlugin } = givenListener(own ? [saying('own')] : []);
      const backend = givenBackendWith(
        { services: [saying('default')] },
        OperaPlugin,
        ...(loaded ? [LoadsPrompter] : []),
        ...(explicit ? [saying('explicit')] : []),
      );

      await backend.start();

      expect(heard).to.deep.equal([winner]);
    });
  }

  it('prefers an explicit add also when it comes before the loader', async () => {
    const { heard, OperaPlugin } = givenListener();

    await givenBackend(saying('explicit'), LoadsPrompter, OperaPlugin).start();

    expect(heard).to.deep.equal(['explicit']);
  });

  it('prefers a stand-in of a test over everything', async () => {
    const { heard, OperaPlugin } = givenListener([saying('own')]);

    const backend = await createTestBackend()
      .add(OperaPlugin)
      .add(saying('explicit'))
      .add(LoadsPrompter)
      .with(Prompter, { line: () => 'stand-in' })
      .start();

    expect(heard).to.deep.equal(['stand-in']);
    await backend.stop();
  });

  it('lets a module bring a service for its plugin', async () => {
    const { heard, OperaPlugin } = givenListener();
    @Module('opera', { services: [saying('module')] })
    class VoiceModule {}

    await givenBackend(OperaPlugin, VoiceModule).start();

    expect(heard).to.deep.equal(['module']);
  });

  it('gives each plugin its own where only one brings a service', async () => {
    const first = givenListener([saying('own')]);
    const heard: string[] = [];
    @Plugin('play')
    class PlayPlugin {
      constructor(prompter: Prompter) {
        heard.push(prompter.line());
      }
    }

    await givenBackendWith({ services: [saying('default')] }, first.OperaPlugin, PlayPlugin).start();

    expect([first.heard, heard]).to.deep.equal([['own'], ['default']]);
  });

  it('replaces a class that is its own contract by one that fulfils it', async () => {
    @Service('plugin')
    class Voice {
      sing = () => 'la';
    }
    @Service('plugin', Voice)
    class LoudVoice extends Voice {
      override sing = () => 'LA';
    }
    let heard = '';
    @Plugin('opera')
    class OperaPlugin {
      constructor(voice: Voice) {
        heard = voice.sing();
      }
    }

    await givenBackend(OperaPlugin, LoudVoice).start();

    expect(heard).to.equal('LA');
  });

  it('changes the options of a default by adding its class again with withOptions', async () => {
    @Service('root', RootClock)
    class Clock implements RootClock {
      static readonly options: { readonly zone: string; readonly format: string } = { zone: 'UTC', format: 'short' };
      constructor(@Options() readonly options: { readonly zone: string; readonly format: string }) {}
      time = () => `${this.options.zone} ${this.options.format}`;
    }
    const backend = givenBackendWith({ services: [Clock] }, withOptions(Clock, { zone: 'CET' }));
    await backend.start();

    expect((await backend.get(RootClock)).time()).to.equal('CET short');
  });

  // W-050, W-008
  const duplicate = (first: string, second: string, contract: string) =>
    lines(
      `${first} and ${second} are both added for ${contract}, of which a backend has one.`,
      `  where  ${first}  ${FILE} and ${second}  ${FILE}`,
      '  mend   add one of them only,',
      `         let one wrap the other by asking for ${contract} in its constructor,`,
      '         or declare the contract `multiple`.',
      '  see    docs/reference/errors.md#duplicate_service',
    );

  it('refuses two explicit adds for one contract, and names both lines', async () => {
    const error = await failureOf(givenBackend(saying('one'), saying('two')).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      duplicate('provide(Prompter)', 'provide(Prompter)', 'Prompter'),
    ]);
  });

  it('refuses one service added twice', async () => {
    @Service('root', RootClock)
    class Clock implements RootClock {
      time = () => 'noon';
    }

    const error = await failureOf(givenBackend(Clock, Clock).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([duplicate('Clock', 'Clock', 'RootClock')]);
  });

  it('lays two services of one contract in a plugin and its module to the plugin', async () => {
    const { OperaPlugin } = givenListener([saying('own')]);
    @Module('opera', { services: [saying('module')] })
    class VoiceModule {}

    const error = await failureOf(givenBackend(OperaPlugin, VoiceModule).start());

    expect(error.name).to.equal('BackendStartupError');
    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      duplicate('provide(Prompter)', 'provide(Prompter)', 'Prompter'),
    ]);
  });

  // W-011, W-012
  it('refuses two defaults of one contract when the backend is made', () => {
    const error = thrownBy(() => new Backend({ services: [saying('one'), saying('two')] }));

    expect(textOf(error)).to.equal(duplicate('provide(Prompter)', 'provide(Prompter)', 'Prompter'));
  });

  it('refuses a default that is no service when the backend is made', () => {
    const { OperaPlugin } = givenListener();

    const error = thrownBy(() => new Backend({ services: [OperaPlugin] }));

    expect(textOf(error)).to.equal(
      lines(
        '`services` holds something that is no service.',
        '  where  new Backend({ services })',
        '  mend   list classes marked @Service; add plugins and modules with add().',
        '  see    docs/reference/errors.md#not_a_feature',
      ),
    );
  });

  it('takes a value that happens to be a function for a token', async () => {
    const Now = new Token<() => number>('stage.now');
    let now = 0;
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Inject(Now) clock: () => number) {
        now = clock();
      }
    }

    await givenBackend(
      OperaPlugin,
      provide(Now, () => 7),
    ).start();

    expect(now).to.equal(7);
  });
});
