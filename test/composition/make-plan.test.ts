import { expect } from 'chai';
import { type Constructor, Controller, Inject, Module, Plugin, PluginMetadata, Service } from 'proscenium';
import { createBuiltIns } from '#src/backend/built-ins.js';
import { Composition } from '#src/composition/composition.js';
import { readFeature, readServiceProvider } from '#src/composition/features.js';
import { makePlan } from '#src/composition/make-plan.js';
import type { Plan, PlannedNode } from '#src/composition/plan.js';
import type { Provider } from '#src/composition/provider.js';
import { lines, textOf } from '../support/failure-of.js';
import { ActList, Programme, Prompter, RootClock, Script } from '../support/stage.js';

const FILE = 'test/composition/make-plan.test.ts:*';

/** The plan of these features, added in this order. */
function planOf(...features: Constructor[]): Plan {
  const composition = new Composition();
  for (const one of features) {
    const feature = readFeature(one, 'add()');
    if (feature.kind === 'service') composition.addService(feature.provider, 'explicit');
    else if (feature.kind !== 'loader') composition.registrations.push(feature);
  }
  return makePlan(
    composition,
    createBuiltIns(() => {}),
  ).plan;
}

const namesOf = (nodes: readonly PlannedNode[]) => nodes.map(({ provider }) => provider.name);

@Service('root', RootClock)
class Clock implements RootClock {
  time = () => '';
}

@Service('plugin', Prompter)
class Whisperer implements Prompter {
  constructor(
    readonly clock: RootClock,
    readonly metadata: PluginMetadata,
  ) {}
  line = () => '';
}

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {
  constructor(
    readonly acts: ActList,
    readonly prompter: Prompter,
  ) {}
}

@Plugin('play')
class PlayPlugin {
  constructor(readonly prompter: Prompter) {}
}

@Module('opera')
class OvertureModule {
  constructor(
    readonly programme: Programme,
    readonly prompter: Prompter,
  ) {}
}

describe('makePlan', () => {
  it('puts everything into the scope in which it lives, what is needed first', () => {
    const plan = planOf(OperaPlugin, PlayPlugin, OvertureModule, Whisperer, Clock);

    expect({
      problems: plan.problems,
      root: namesOf(plan.rootNodes),
      plugins: plan.plugins.map(({ id, nodes, extensionPoints, modules }) => [
        id,
        namesOf(nodes),
        namesOf(extensionPoints),
        modules.map((module) => module.id),
      ]),
    }).to.deep.equal({
      problems: [],
      root: ['Clock'],
      plugins: [
        [
          'opera',
          ['ActList', 'PluginMetadata', 'Whisperer', 'OperaPlugin', 'OvertureModule'],
          ['ActList'],
          ['overture'],
        ],
        ['play', ['PluginMetadata', 'Whisperer', 'PlayPlugin'], [], []],
      ],
    });
  });

  it('makes one node of a plugin service for a plugin and its modules, and another for another plugin', () => {
    const [opera, play] = planOf(OperaPlugin, PlayPlugin, OvertureModule, Whisperer, Clock).plugins;
    const given = (node: PlannedNode | undefined, index: number) => {
      const argument = node?.arguments[index];
      return argument?.kind === 'node' ? argument.node : undefined;
    };

    const [ofPlugin, ofModule, ofOther] = [
      given(opera?.node, 1),
      given(opera?.modules[0]?.node, 1),
      given(play?.node, 0),
    ];

    expect([
      ofPlugin?.provider.name,
      ofPlugin === ofModule,
      ofPlugin === ofOther,
      given(ofPlugin, 0) === given(ofOther, 0),
      given(ofPlugin, 1) === given(ofOther, 1),
    ]).to.deep.equal(['Whisperer', true, false, true, false]);
  });

  it('is the same each time it is made', () => {
    const features = [OvertureModule, Whisperer, Clock, PlayPlugin, OperaPlugin];

    const [first, second] = [planOf(...features), planOf(...features)];

    expect(first.plugins.map(({ nodes }) => namesOf(nodes))).to.deep.equal(
      second.plugins.map(({ nodes }) => namesOf(nodes)),
    );
  });

  it('lays the lack of a router to the plugin that has controllers', () => {
    @Controller('/seats')
    class SeatController {}
    @Plugin('seats', { controllers: [SeatController] })
    class SeatPlugin {}

    const [plugin] = planOf(SeatPlugin).plugins;

    expect(plugin?.problems.map(textOf)).to.deep.equal([
      lines(
        'SeatController asks for HttpRouter, and nothing provides it.',
        `  where  SeatController, constructor argument 1  ${FILE}`,
        "  path   plugin 'seats' -> SeatController -> HttpRouter",
        "  mend   add a class marked @Service('plugin', HttpRouter), or pass .with(HttpRouter, …) in a test;",
        '         or make the parameter optional with @Optional().',
        '  see    docs/reference/errors.md#missing_service',
      ),
    ]);
  });

  it('tells a class compiled by a tool that emits no types', () => {
    class Untyped {
      constructor(readonly script: Script) {}
    }
    Plugin('untyped')(Untyped);

    expect(planOf(Untyped).plugins[0]?.problems.map(textOf)).to.deep.equal([
      lines(
        'Untyped does not say what it asks for: the tool that compiled it emits no types for decorators.',
        `  where  Untyped, constructor argument 1 (script)  ${FILE}`,
        "  path   plugin 'untyped' -> Untyped",
        '  mend   write @Inject(TheClass) before every constructor parameter,',
        '         or compile with tsc (emitDecoratorMetadata), swc, oxc or vitest; tsx and esbuild emit none.',
        '  see    docs/reference/errors.md#missing_types',
      ),
    ]);
  });

  it('tells a class that an import cycle left undefined', () => {
    class Cyclic {
      constructor(readonly script: Script) {}
    }
    Reflect.defineMetadata('design:paramtypes', [undefined], Cyclic);
    Plugin('cyclic')(Cyclic);

    expect(planOf(Cyclic).plugins[0]?.problems.map(textOf)).to.deep.equal([
      lines(
        'Cyclic does not say what it asks for: its class did not exist yet when this file ran, because files import each other.',
        `  where  Cyclic, constructor argument 1 (script)  ${FILE}`,
        "  path   plugin 'cyclic' -> Cyclic",
        '  mend   let it depend on a contract, in a file that imports no implementation,',
        '         or move what both files need into a third one.',
        '  see    docs/reference/errors.md#missing_types',
      ),
    ]);
  });

  it('asks for the default of a contract that nobody provides, and for none that somebody provides', () => {
    const composition = new Composition();
    const reference = { id: 'a.b', scope: 'plugin' } as const;
    @Plugin('asking')
    class AskingPlugin {
      constructor(@Inject(reference) readonly it: unknown) {}
    }
    const feature = readFeature(AskingPlugin, 'add()');
    if (feature.kind === 'plugin') composition.registrations.push(feature);

    expect(
      makePlan(
        composition,
        createBuiltIns(() => {}),
      ).pending,
    ).to.deep.equal([]);
  });
});

describe('Composition', () => {
  const providerOf = (value: Constructor) => readServiceProvider(value) as Provider;
  @Service('plugin', Prompter)
  class Plain implements Prompter {
    line = () => '';
  }
  @Service('plugin', Prompter)
  class Wrapper implements Prompter {
    constructor(readonly inner: Prompter) {}
    line = () => '';
  }

  it('chains providers of a contract from the weakest layer to the strongest, wrappers last within one', () => {
    const composition = new Composition();
    const [plain, wrapper] = [providerOf(Plain), providerOf(Wrapper)];
    for (const layer of ['explicit', 'loaded', 'default'] as const) {
      composition.addService(wrapper, layer);
      composition.addService(plain, layer);
    }

    const chain = plain.contract === undefined ? [] : composition.chain(plain.contract, new Map());

    expect(chain).to.deep.equal([plain, wrapper, plain, wrapper, plain, wrapper]);
  });

  it('tells that nobody receives what another replaces without wrapping it', () => {
    const composition = new Composition();
    composition.addService(providerOf(Plain), 'default');
    composition.addService(providerOf(Wrapper), 'explicit');
    const wrapped = composition.isUsed(providerOf(Plain), new Map());
    composition.addService(providerOf(Plain), 'swap');

    expect([wrapped, composition.isUsed(providerOf(Wrapper), new Map())]).to.deep.equal([true, false]);
  });
});
