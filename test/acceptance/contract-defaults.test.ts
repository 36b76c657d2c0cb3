import { expect } from 'chai';
import { Contract, FeatureLoader, Inject, Module, Plugin, provide, Service, Token } from 'proscenium';
import { failureOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter } from '../support/stage.js';

/** A contract with a default, and a plugin that asks for it; `loads` counts how often the default was loaded. */
function givenContract() {
  const count = { loads: 0, built: 0 };
  @Contract('stage.voice', {
    default: async () => {
      count.loads += 1;
      return DefaultVoice;
    },
  })
  abstract class Voice {
    abstract sing(): string;
  }
  @Service('plugin', Voice)
  class DefaultVoice implements Voice {
    constructor() {
      count.built += 1;
    }
    sing = () => 'default';
  }
  const heard: string[] = [];
  const plugins = ['opera', 'play'].map((id) => {
    @Plugin(id)
    class SomePlugin {
      constructor(voice: Voice) {
        heard.push(voice.sing());
      }
    }
    return SomePlugin;
  });
  return { count, heard, plugins, Voice };
}

describe('defaults of contracts', () => {
  // W-054, W-055
  it('stands in where nothing else provides the contract, loaded once and built once for each plugin', async () => {
    const { count, heard, plugins } = givenContract();

    await givenBackend(...plugins).start();

    expect({ ...count, heard }).to.deep.equal({ loads: 1, built: 2, heard: ['default', 'default'] });
  });

  it('is not loaded when something else provides the contract', async () => {
    const { count, heard, plugins, Voice } = givenContract();

    await givenBackend(...plugins, provide(Voice, { sing: () => 'added' })).start();

    expect({ ...count, heard }).to.deep.equal({ loads: 0, built: 0, heard: ['added', 'added'] });
  });

  it('is not loaded when nobody asks', async () => {
    const { count } = givenContract();

    await givenBackend().start();

    expect(count).to.deep.equal({ loads: 0, built: 0 });
  });

  // W-058
  it('is not built at start though it is a root service, but when somebody asks', async () => {
    const trace: string[] = [];
    @Contract('stage.rootVoice', { scope: 'root', default: async () => RootDefault })
    abstract class RootVoice {
      abstract sing(): string;
    }
    @Service('root', RootVoice)
    class RootDefault implements RootVoice {
      constructor() {
        trace.push('default');
      }
      sing = () => '';
    }
    @Service('root', { eager: true })
    class Other {
      constructor() {
        trace.push('eager');
      }
    }
    @Module('opera')
    class OvertureModule {
      constructor() {
        trace.push('module');
      }
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly voice: RootVoice) {
        trace.push('plugin');
      }
    }

    await givenBackend(Other, OperaPlugin, OvertureModule).start();

    expect(trace).to.deep.equal(['eager', 'module', 'default', 'plugin']);
  });

  it('can ask for contracts that have defaults themselves', async () => {
    let text = '';
    @Contract('stage.inner', { default: async () => Inner })
    abstract class InnerContract {
      abstract name(): string;
    }
    @Service('plugin', InnerContract)
    class Inner implements InnerContract {
      name = () => 'inner';
    }
    @Contract('stage.outer', { default: async () => Outer })
    abstract class OuterContract {
      abstract name(): string;
    }
    @Service('plugin', OuterContract)
    class Outer implements OuterContract {
      constructor(readonly inner: InnerContract) {}
      name = () => `outer(${this.inner.name()})`;
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(outer: OuterContract) {
        text = outer.name();
      }
    }

    await givenBackend(OperaPlugin).start();

    expect(text).to.equal('outer(inner)');
  });

  it('can be wrapped by a service that asks for its own contract', async () => {
    const { heard, plugins, Voice } = givenContract();
    @Service('plugin', Voice)
    class Loud implements InstanceType<typeof Voice> {
      constructor(@Inject(Voice) readonly inner: { sing(): string }) {}
      sing = () => `loud(${this.inner.sing()})`;
    }

    await givenBackend(...plugins, Loud).start();

    expect(heard).to.deep.equal(['loud(default)', 'loud(default)']);
  });

  it('can be the default export of the file that it is in', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'whispered';
    }
    const Line = new Token<Prompter>('stage.line', {
      default: (async () => ({ default: provide(Line, new Whisperer()) })) as never,
    });
    let heard = '';
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Inject(Line) line: Prompter) {
        heard = line.line();
      }
    }

    await givenBackend(OperaPlugin).start();

    expect(heard).to.equal('whispered');
  });

  it('is found by backend.get when nobody has asked for it at start', async () => {
    const { Voice } = givenContract();
    @Plugin('quiet')
    class QuietPlugin {}
    const backend = givenBackend(QuietPlugin);
    await backend.start();

    const voice = await backend.get(Voice, { plugin: 'quiet' });

    expect(voice.sing()).to.equal('default');
  });

  it('is loaded for a feature loader that asks, and shared with the backend', async () => {
    const count = { loads: 0 };
    const built = new Set<object>();
    @Contract('stage.rootVoice', {
      scope: 'root',
      default: async () => {
        count.loads += 1;
        return DefaultRootVoice;
      },
    })
    abstract class RootVoice {
      abstract sing(): string;
    }
    @Service('root', RootVoice)
    class DefaultRootVoice implements RootVoice {
      sing = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(voice: RootVoice) {
        built.add(voice);
      }
    }
    @FeatureLoader()
    class Loader {
      constructor(voice: RootVoice) {
        built.add(voice);
      }
      load = () => [OperaPlugin];
    }

    await givenBackend(Loader).start();

    expect({ ...count, built: built.size }).to.deep.equal({ loads: 1, built: 1 });
  });

  // W-056
  it('refuses two contracts with one id that have different defaults', async () => {
    const first = givenContract();
    const second = givenContract();

    const error = await failureOf(givenBackend(first.plugins[0] as never, second.plugins[1] as never).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "Voice and Voice call themselves contract 'stage.voice'.",
    );
  });
});
