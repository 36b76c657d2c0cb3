import { expect } from 'chai';
import {
  Contract,
  FeatureLoader,
  Inject,
  InjectAll,
  Module,
  Plugin,
  PluginMetadata,
  provide,
  RootInstanceMetadata,
  Service,
  Token,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { Cue, RootCue } from '../support/stage.js';

const cue = (name: string) => provide(Cue, { name });

function givenListener(services: readonly ReturnType<typeof cue>[] = []) {
  const names: string[] = [];
  @Plugin('opera', { services })
  class OperaPlugin {
    constructor(@InjectAll(Cue) cues: Cue[]) {
      names.push(...cues.map(({ name }) => name));
    }
  }
  return { names, OperaPlugin };
}

describe('contracts of many', () => {
  // W-060, W-061, W-088
  it('injects defaults, explicit adds in add order, own services, then what loaders yield', async () => {
    const { names, OperaPlugin } = givenListener([cue('own 1'), cue('own 2')]);
    @FeatureLoader()
    class Loader {
      load = () => [cue('loaded 1'), cue('loaded 2')];
    }
    @Module('opera', { services: [cue('module')] })
    class CueModule {}
    const backend = givenBackendWith(
      { services: [cue('default 1'), cue('default 2')] },
      Loader,
      cue('explicit 1'),
      OperaPlugin,
      CueModule,
      cue('explicit 2'),
    );

    await backend.start();

    expect(names).to.deep.equal([
      'default 1',
      'default 2',
      'explicit 1',
      'explicit 2',
      'own 1',
      'own 2',
      'module',
      'loaded 1',
      'loaded 2',
    ]);
  });

  // W-062
  it('injects an empty array when there is none', async () => {
    const { names, OperaPlugin } = givenListener();

    const { outcome } = await givenBackend(OperaPlugin).start();

    expect({ outcome, names }).to.deep.equal({ outcome: 'success', names: [] });
  });

  @Contract('stage.extra', {
    multiple: true,
    default: () => Promise.resolve(provide(Extra, () => ({ name: 'default' }), [])),
  })
  abstract class Extra {
    abstract readonly name: string;
  }

  it('injects the default of the contract when there is no other, and drops it when there is', async () => {
    const heard: string[][] = [];
    @Plugin('opera')
    class OperaPlugin {
      constructor(@InjectAll(Extra) extras: Extra[]) {
        heard.push(extras.map(({ name }) => name));
      }
    }

    await givenBackend(OperaPlugin).start();
    await givenBackend(OperaPlugin, provide(Extra, { name: 'added' })).start();

    expect(heard).to.deep.equal([['default'], ['added']]);
  });

  it('reports a default of a contract of many that cannot be loaded', async () => {
    const Broken = new Token<string>('stage.broken', {
      multiple: true,
      default: () => Promise.reject(new Error('gone')),
    });
    @Plugin('opera')
    class OperaPlugin {
      constructor(@InjectAll(Broken) readonly values: string[]) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal('The default of stage.broken could not be built: gone');
  });

  // W-063
  it('builds one set for each plugin', async () => {
    const seen: Record<string, Cue[]> = {};
    @Service('plugin', Cue)
    class Bound implements Cue {
      readonly name: string;
      constructor(metadata: PluginMetadata) {
        this.name = metadata.getId();
      }
    }
    const plugins = ['opera', 'play'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(@InjectAll(Cue) cues: Cue[]) {
          seen[id] = cues;
        }
      }
      return SomePlugin;
    });

    await givenBackend(Bound, ...plugins).start();

    expect(
      Object.fromEntries(Object.entries(seen).map(([id, cues]) => [id, cues.map(({ name }) => name)])),
    ).to.deep.equal({ opera: ['opera'], play: ['play'] });
  });

  it('gives everybody the same root instances', async () => {
    const seen: RootCue[][] = [];
    @Service('root', RootCue)
    class One implements RootCue {
      readonly name = 'one';
    }
    const plugins = ['opera', 'play'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(@InjectAll(RootCue) cues: RootCue[]) {
          seen.push(cues);
        }
      }
      return SomePlugin;
    });

    await givenBackend(One, ...plugins).start();

    expect(seen[0]?.[0]).to.equal(seen[1]?.[0]);
  });

  // W-064, rule 19
  it('decides for each whether it is eager', async () => {
    const built: string[] = [];
    @Service('root', RootCue, { eager: false })
    class Lazy implements RootCue {
      readonly name = 'lazy';
      constructor() {
        built.push(this.name);
      }
    }
    @Service('root', RootCue)
    class Eager implements RootCue {
      readonly name = 'eager';
      constructor() {
        built.push(this.name);
      }
    }

    await givenBackend(Lazy, Eager).start();

    expect(built).to.deep.equal(['eager']);
  });

  // W-065
  it('refuses what a loader adds to a list that another loader has received already', async () => {
    @FeatureLoader()
    class First {
      constructor(@InjectAll(RootCue) readonly cues: RootCue[]) {}
      load = () => [];
    }
    @FeatureLoader()
    class Second {
      load = () => [provide(RootCue, { name: 'late' })];
    }

    const error = await failureOf(givenBackend(First, Second).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      lines(
        'Second yields provide(RootCue) for RootCue, which the feature loader First has received already.',
        '  where  provide(RootCue)  test/acceptance/multiple-services.test.ts:* and First  test/acceptance/multiple-services.test.ts:*',
        '  mend   add provide(RootCue) with add(), so that it is there before loaders run,',
        '         or let First do without RootCue.',
        '  see    docs/reference/errors.md#loader_conflict',
      ),
    ]);
  });

  it('takes them as dependencies of a factory', async () => {
    const Names = new Token<string>('stage.names');
    let text = '';
    @Plugin('opera')
    class OperaPlugin {
      constructor(@Inject(Names) names: string) {
        text = names;
      }
    }

    await givenBackend(
      OperaPlugin,
      cue('one'),
      cue('two'),
      provide(Names, (cues) => (cues as unknown as Cue[]).map(({ name }) => name).join(), [Cue]),
    ).start();

    expect(text).to.equal('one,two');
  });

  it('lets the stand-ins of a test replace them all', async () => {
    const { names, OperaPlugin } = givenListener([cue('own')]);

    const backend = await createTestBackend()
      .add(OperaPlugin)
      .add(cue('explicit'))
      .with(Cue, { name: 'first' })
      .with(Cue, { name: 'second' })
      .start();

    expect(names).to.deep.equal(['first', 'second']);
    await backend.stop();
  });

  it('lets one of many ask for what a single root service knows', async () => {
    let count = 0;
    @Service('root', RootCue)
    class Counting implements RootCue {
      readonly name = 'counting';
      constructor(private readonly instance: RootInstanceMetadata) {}
      async onInit() {
        count = (await this.instance.getInstalledPlugins()).length;
      }
    }
    const { OperaPlugin } = givenListener();

    await givenBackend(OperaPlugin, Counting).start();

    expect(count).to.equal(1);
  });
});
