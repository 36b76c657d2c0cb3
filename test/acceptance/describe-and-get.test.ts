import { expect } from 'chai';
import { Controller, FeatureLoader, Get, HttpRouter, InjectAll, Module, Plugin, provide, Service } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Cue, Programme, Prompter, RootBell, RootClock, Script } from '../support/stage.js';

const FILE = 'test/acceptance/describe-and-get.test.ts';

@Service('root', RootClock)
class Clock implements RootClock {
  time = () => 'noon';
}

@Service('plugin', Prompter)
class Whisperer implements Prompter {
  constructor(readonly clock: RootClock) {}
  line = () => 'to be';
}

@Service('plugin')
class Notebook {}

@Controller('/seats')
class SeatController {
  @Get()
  show() {}
}

@Plugin('opera', { extensionPoints: [ActList], services: [Whisperer], controllers: [SeatController] })
class OperaPlugin {
  constructor(
    readonly prompter: Prompter,
    readonly notebook: Notebook,
    @InjectAll(Cue) readonly cues: Cue[],
  ) {}
}

@Module('opera')
class OvertureModule {
  constructor(readonly programme: Programme) {}
}

const router = provide(HttpRouter, { route() {} } as unknown as HttpRouter);
const withoutColumns = (at: string | undefined) => at?.replace(/:\d+:\d+$/, '');

describe('backend.describe()', () => {
  it('tells the whole plan as data, without building anything', async () => {
    const description = await givenBackend(
      OperaPlugin,
      OvertureModule,
      Clock,
      router,
      provide(Cue, { name: 'cue' }),
    ).describe();

    const [opera] = description.plugins;
    expect(description.problems).to.deep.equal([]);
    expect(description.services.map((service) => ({ ...service, at: withoutColumns(service.at) }))).to.deep.equal([
      { contract: 'stage.rootClock', provider: 'Clock', scope: 'root', eager: true, at: FILE, needs: [] },
    ]);
    expect({
      ...opera,
      at: withoutColumns(opera?.at),
      services: opera?.services.map(({ contract, provider, needs }) => [contract, provider, needs]),
    }).to.deep.equal({
      id: 'opera',
      class: 'OperaPlugin',
      at: FILE,
      extensionPoints: ['ActList'],
      controllers: ['SeatController'],
      services: [
        ['stage.prompter', 'Whisperer', ['Clock']],
        ['core.httpRouter', 'provide(core.httpRouter)', []],
        ['Notebook', 'Notebook', []],
        ['stage.cue', 'provide(Cue)', []],
      ].map(([contract, provider, needs]) => [
        contract,
        String(provider).replace('provide(core.httpRouter)', 'provide(HttpRouter)'),
        needs,
      ]),
      methods: [],
      modules: [
        { id: 'overture', class: 'OvertureModule', at: opera?.modules[0]?.at, after: [], methods: [], problems: [] },
      ],
      problems: [],
    });
  });

  it('tells problems in place of throwing them, those of plugins and modules included', async () => {
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly script: Script) {}
    }
    @Module('play')
    class SceneModule {
      constructor(readonly script: Script) {}
    }
    @Module('nowhere')
    class StrayModule {}

    const description = await givenBackend(PlayPlugin, SceneModule, StrayModule, {} as never).describe();

    expect(description.problems.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      'add() number 4 received an empty object, which is no feature.',
      "StrayModule extends plugin 'nowhere', which is not in this backend.",
      'PlayPlugin asks for Script, and nothing provides it.',
      'SceneModule asks for Script, and nothing provides it.',
    ]);
  });

  it('tells cycles and what is missing of the same backend', async () => {
    @Service('root', RootClock)
    class CyclicClock implements RootClock {
      constructor(readonly bell: RootBell) {}
      time = () => '';
    }
    @Service('root', RootBell)
    class CyclicBell implements RootBell {
      constructor(readonly clock: RootClock) {}
      ring = () => '';
    }

    const description = await givenBackend(CyclicClock, CyclicBell).describe();

    expect(description.problems.map((problem) => problem.name)).to.deep.equal(['ProsceniumError [DEPENDENCY_CYCLE]']);
  });

  it('runs feature loaders only when asked to, and stops what they needed', async () => {
    const trace: string[] = [];
    @Service('root', RootClock)
    class TracedClock implements RootClock {
      constructor() {
        trace.push('built');
      }
      onShutdown() {
        trace.push('stopped');
      }
      time = () => '';
    }
    @FeatureLoader()
    class Loader {
      constructor(readonly clock: RootClock) {}
      load = () => [OperaPlugin, router];
    }
    const backend = givenBackend(TracedClock, Loader);

    const plugins = [
      (await backend.describe()).plugins.length,
      (await backend.describe({ loaders: true })).plugins.length,
    ];

    expect({ plugins, trace }).to.deep.equal({ plugins: [0, 1], trace: ['built', 'stopped'] });
  });

  it('leaves the backend ready to start', async () => {
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.describe();

    const { outcome } = await backend.start();

    expect(outcome).to.equal('success');
  });

  it('tells of a backend that runs how long each part of it took', async () => {
    const backend = givenBackend(OperaPlugin, OvertureModule, Clock, router);
    await backend.start();

    const { services, plugins } = await backend.describe();

    const isTime = ({ durationMs }: { readonly durationMs?: number }) => typeof durationMs === 'number';
    const timed = plugins.flatMap((plugin) => [plugin, ...plugin.modules, ...plugin.services.slice(0, 1)]);
    expect([...services, ...timed].map(isTime)).to.deep.equal([true, true, true, true]);
  });

  it('tells the plan of a backend that runs', async () => {
    const backend = givenBackend(OperaPlugin, Clock, router);
    await backend.start();

    const description = await backend.describe();

    expect(description.plugins.map(({ id }) => id)).to.deep.equal(['opera']);
  });

  it('tells the plan of a test backend, before and after its start', async () => {
    const backend = createTestBackend().add(OperaPlugin).add(Clock);
    const before = await backend.describe();
    await backend.start();

    const after = await backend.describe();

    expect([before.problems, after.plugins.map(({ id }) => id)]).to.deep.equal([[], ['opera']]);
    await backend.stop();
  });
});
