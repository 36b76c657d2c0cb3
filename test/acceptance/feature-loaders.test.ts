import { expect } from 'chai';
import {
  type Constructor,
  type FeatureInput,
  FeatureLoader,
  Module,
  Options,
  Plugin,
  provide,
  RootConfig,
  RootInstanceMetadata,
  Service,
  withOptions,
} from 'proscenium';
import { deferred } from '../support/deferred.js';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith, givenConfig } from '../support/given-backend.js';
import { ActList, Programme, Prompter, RootBell, RootClock, summaryOf } from '../support/stage.js';

const FILE = 'test/acceptance/feature-loaders.test.ts:*';

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {
  constructor(readonly acts: ActList) {}
}

@Module('opera')
class OvertureModule {
  constructor(readonly programme: Programme) {}
}

@Service('root', RootClock)
class Clock implements RootClock {
  time = () => 'noon';
}

/** A loader whose `load` is this function. */
function givenLoader(load: () => unknown): Constructor {
  @FeatureLoader()
  class SomeLoader {
    load = load as () => Iterable<unknown>;
  }
  return SomeLoader;
}

async function problemsOf(...features: FeatureInput[]): Promise<string[]> {
  return ((await failureOf(givenBackend(...features).start())).errors ?? []).map(textOf);
}

const BOTH = { outcome: 'success', plugins: [{ pluginId: 'opera', modules: [{ moduleId: 'overture' }] }] };

describe('feature loaders', () => {
  // W-079, W-080
  const outputs: Record<string, () => unknown> = {
    'a list': () => [OperaPlugin, OvertureModule],
    'the promise of a list': async () => [OperaPlugin, OvertureModule],
    'a set': () => new Set([OperaPlugin, OvertureModule]),
    'what a generator yields': function* () {
      yield OperaPlugin;
      yield OvertureModule;
    },
    'what an asynchronous generator yields': async function* () {
      yield OperaPlugin;
      await Promise.resolve();
      yield OvertureModule;
    },
    'promises of default exports': () => [
      Promise.resolve({ default: OperaPlugin }),
      Promise.resolve({ default: { default: OvertureModule } }),
    ],
    'default exports from a generator': function* () {
      yield { default: OperaPlugin };
      yield Promise.resolve(OvertureModule);
    },
  };
  for (const [name, load] of Object.entries(outputs)) {
    it(`add ${name}`, async () => {
      const result = await givenBackend(givenLoader(load)).start();

      expect(summaryOf(result)).to.deep.equal(BOTH);
    });
  }

  it('may yield nothing', async () => {
    const result = await givenBackend(givenLoader(() => [])).start();

    expect(summaryOf(result)).to.deep.equal({ outcome: 'success', plugins: [] });
  });

  it('may yield services, which are eager like others, and loaders', async () => {
    const built: string[] = [];
    @Service('root')
    class EagerRoot {
      constructor() {
        built.push('eager');
      }
    }
    const inner = givenLoader(() => [EagerRoot, OperaPlugin]);

    const result = await givenBackend(
      givenLoader(() => [inner]),
      OvertureModule,
    ).start();

    expect({ built, result: summaryOf(result) }).to.deep.equal({ built: ['eager'], result: BOTH });
  });

  // W-081
  it('receive root services with the overrides known so far, and decide by configuration', async () => {
    @FeatureLoader()
    class Optional {
      constructor(
        private readonly config: RootConfig,
        private readonly clock: RootClock,
      ) {}
      *load() {
        if (this.config.getOptionalBoolean('opera.enabled') && this.clock.time() === 'added') yield OperaPlugin;
      }
    }
    const backend = (enabled: boolean) =>
      givenBackendWith(
        { services: [Clock, givenConfig({ opera: { enabled: false } })] },
        Optional,
        provide(RootClock, { time: () => 'added' }),
        givenConfig({ opera: { enabled } }),
      );

    const results = [await backend(true).start(), await backend(false).start()];

    expect(results.map((result) => result.plugins.length)).to.deep.equal([1, 0]);
  });

  it('share the root services that they receive with the backend', async () => {
    const seen = new Set<RootClock>();
    @FeatureLoader()
    class Loader {
      constructor(clock: RootClock) {
        seen.add(clock);
      }
      load = () => [];
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(clock: RootClock) {
        seen.add(clock);
      }
    }

    await givenBackend(Loader, Clock, PlayPlugin).start();

    expect(seen.size).to.equal(1);
  });

  it('may have options', async () => {
    @FeatureLoader()
    class Loader {
      static readonly options: { readonly enabled: boolean } = { enabled: false };
      constructor(@Options() private readonly options: { readonly enabled: boolean }) {}
      load = () => (this.options.enabled ? [OperaPlugin] : []);
    }

    const result = await givenBackend(withOptions(Loader, { enabled: true })).start();

    expect(result.plugins.length).to.equal(1);
  });

  // W-082
  it('may not ask for plugin services', async () => {
    @FeatureLoader()
    class Loader {
      constructor(readonly prompter: Prompter) {}
      load = () => [];
    }

    expect(await problemsOf(Loader)).to.deep.equal([
      lines(
        'Loader lives once per backend and asks for Prompter, which lives once per plugin.',
        `  where  Loader, constructor argument 1 (prompter)  ${FILE}`,
        '  path   Loader -> Prompter',
        '  mend   ask for a root service in place of Prompter.',
        '  see    docs/reference/errors.md#scope_violation',
      ),
    ]);
  });

  // W-083
  it('are told what they miss', async () => {
    @FeatureLoader()
    class Loader {
      constructor(readonly clock: RootClock) {}
      load = () => [];
    }

    expect(await problemsOf(Loader)).to.deep.equal([
      lines(
        'Loader asks for RootClock, and nothing provides it.',
        `  where  Loader, constructor argument 1 (clock)  ${FILE}`,
        '  path   Loader -> RootClock',
        "  mend   add a class marked @Service('root', RootClock), or pass .with(RootClock, …) in a test;",
        '         or make the parameter optional with @Optional().',
        '  see    docs/reference/errors.md#missing_service',
      ),
    ]);
  });

  // W-095
  it('may not ask for what is installed, also not through a service', async () => {
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(readonly instance: RootInstanceMetadata) {}
      ring = () => '';
    }
    @FeatureLoader()
    class Loader {
      constructor(readonly bell: RootBell) {}
      load = () => [];
    }

    expect(await problemsOf(Loader, Bell)).to.deep.equal([
      lines(
        'Bell is needed by a feature loader and asks for RootInstanceMetadata, which is known only when every loader has run.',
        `  where  Bell, constructor argument 1 (instance)  ${FILE}`,
        '  path   Loader -> Bell -> RootInstanceMetadata',
        '  mend   ask for RootInstanceMetadata in a plugin or in a service that no loader needs.',
        '  see    docs/reference/errors.md#not_yet_available',
      ),
    ]);
  });

  // W-090
  it('run one after the other in add order, an inner one before the next of its siblings', async () => {
    const trace: string[] = [];
    const tracing = (name: string, ...inner: Constructor[]) =>
      givenLoader(async () => {
        trace.push(`+${name}`);
        await Promise.resolve();
        trace.push(`-${name}`);
        return inner;
      });
    const deep = tracing('1.1.1');

    await givenBackend(tracing('1', tracing('1.1', deep), tracing('1.2')), tracing('2')).start();

    expect(trace).to.deep.equal(['+1', '-1', '+1.1', '-1.1', '+1.1.1', '-1.1.1', '+1.2', '-1.2', '+2', '-2']);
  });

  it('leave no unhandled rejection behind when one of several promises in their list rejects', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    const others = process.rawListeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
    const slow = deferred<typeof OperaPlugin>();
    const failure = failureOf(
      givenBackend(
        givenLoader(() => [slow.promise, Promise.reject(new Error('one')), Promise.reject(new Error('two'))]),
      ).start(),
    );

    await new Promise((resolve) => setImmediate(resolve));
    slow.resolve(OperaPlugin);
    await failure;
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    for (const other of others) process.on('unhandledRejection', other as () => void);

    expect(unhandled).to.deep.equal([]);
  });
});
