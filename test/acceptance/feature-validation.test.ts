import { expect } from 'chai';
import {
  Contract,
  Controller,
  ExtensionPoint,
  type FeatureInput,
  FeatureLoader,
  Inject,
  InjectAll,
  Module,
  Options,
  Plugin,
  provide,
  type ServiceKey,
  Service,
  Token,
  withOptions,
} from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Cue, Programme, Prompter, RootClock } from '../support/stage.js';
import { ActressModule } from '../support/type-only-import.js';

const FILE = 'test/acceptance/feature-validation.test.ts:*';

/** The problems of a composition as whole texts. */
async function problemsOf(...features: unknown[]): Promise<string[]> {
  const error = await failureOf(givenBackend(...(features as FeatureInput[])).start());
  return (error.errors ?? []).map(textOf);
}

function notAFeature(what: string, ...mend: string[]): string {
  const [first = '', ...others] = mend;
  return lines(
    what,
    '  where  add() number 1',
    `  mend   ${first}`,
    ...others.map((line) => `         ${line}`),
    '  see    docs/reference/errors.md#not_a_feature',
  );
}

const ADD_A_CLASS =
  'add a class marked @Plugin, @Module, @Service or @FeatureLoader, or what provide() and withOptions() return.';

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {}

describe('validation of features', () => {
  // W-016
  const strangers: [name: string, value: unknown, shown: string][] = [
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a string', 'opera', 'the string "opera"'],
    ['a number', 7, 'the number 7'],
    ['an arrow function', () => undefined, 'a function'],
  ];
  for (const [name, value, shown] of strangers) {
    it(`refuses ${name}`, async () => {
      expect(await problemsOf(value)).to.deep.equal([
        notAFeature(`add() number 1 received ${shown}, which is no feature.`, ADD_A_CLASS),
      ]);
    });
  }

  it('refuses a named function', async () => {
    const makeOpera = () => OperaPlugin;

    expect(await problemsOf(makeOpera)).to.deep.equal([
      notAFeature('add() number 1 received the function makeOpera, which is no feature.', ADD_A_CLASS),
    ]);
  });

  it('refuses an object without a default export, and names its exports', async () => {
    const mend = [
      'export the feature as `default` from the imported file,',
      'or add the class itself: import { X } and add(X).',
    ];

    expect(await problemsOf({}, { OperaPlugin, other: 1 })).to.deep.equal([
      notAFeature('add() number 1 received an empty object, which is no feature.', ...mend),
      notAFeature('add() number 2 received an object with OperaPlugin, other, which is no feature.', ...mend).replace(
        'number 1',
        'number 2',
      ),
    ]);
  });

  it('refuses a class without a decorator', async () => {
    class Plain {}

    expect(await problemsOf(Plain)).to.deep.equal([
      notAFeature(
        'Plain is a class without a decorator, which is no feature.',
        'mark Plain with @Plugin, @Module, @Service or @FeatureLoader.',
      ),
    ]);
  });

  it('refuses a subclass without a decorator of its own', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'to be';
    }
    class Shouter extends Whisperer {}

    expect(await problemsOf(Shouter)).to.deep.equal([
      notAFeature(
        'Shouter is a class without a decorator, which is no feature.',
        'decorate Shouter itself: a decorator on Whisperer, which it extends, is not inherited.',
      ),
    ]);
  });

  it('says where a contract, an extension point and a controller belong', async () => {
    @Controller('/seats')
    class SeatController {}

    expect((await problemsOf(Prompter, ActList, SeatController)).map((text) => text.split('\n'))).to.deep.equal([
      [
        'Prompter is a contract, which is no feature.',
        '  where  add() number 1',
        "  mend   add a class marked @Service('plugin', Prompter).",
        '  see    docs/reference/errors.md#not_a_feature',
      ],
      [
        'ActList is an extension point, which is no feature.',
        '  where  add() number 2',
        '  mend   list ActList in the extensionPoints of its plugin.',
        '  see    docs/reference/errors.md#not_a_feature',
      ],
      [
        'SeatController is a controller, which is no feature.',
        '  where  add() number 3',
        '  mend   list SeatController in the controllers of its plugin.',
        '  see    docs/reference/errors.md#not_a_feature',
      ],
    ]);
  });

  it('names the line of withOptions when its class is no feature', async () => {
    class Plain {
      static readonly options = { size: 1 };
    }

    expect(await problemsOf(withOptions(Plain, { size: 2 }))).to.deep.equal([
      notAFeature(
        'Plain is a class without a decorator, which is no feature.',
        'mark Plain with @Plugin, @Module, @Service or @FeatureLoader.',
      ).replace('add() number 1', `add() number 1  ${FILE}`),
    ]);
  });

  it('refuses a module whose plugin is a class without @Plugin', async () => {
    class Plain {}
    @Module(Plain)
    class StrayModule {}

    expect(await problemsOf(StrayModule)).to.deep.equal([
      lines(
        'StrayModule extends Plain, which is no plugin.',
        `  where  StrayModule  ${FILE}`,
        '  mend   name a class marked @Plugin, or the id of a plugin, in @Module(…).',
        '  see    docs/reference/errors.md#not_a_feature',
      ),
    ]);
  });

  // W-023
  for (const id of ['1a', '', '-a', 'a-', 'a--b', 'a.b', 'my:plugin', 'a_b', 'aB', 'A']) {
    it(`refuses '${id}' as the id of a plugin`, async () => {
      @Plugin(id)
      class OddPlugin {}

      expect(await problemsOf(OddPlugin)).to.deep.equal([
        lines(
          `'${id}' is no plugin id.`,
          `  where  OddPlugin  ${FILE}`,
          '  mend   use lower-case letters, digits and single dashes, starting with a letter: my-plugin.',
          '  see    docs/reference/errors.md#invalid_id',
        ),
      ]);
    });
  }

  for (const id of ['a', 'a1', 'a-1', 'ab-c2-d', 'constructor']) {
    it(`takes '${id}' as the id of a plugin and of a module`, async () => {
      @Plugin(id)
      class GoodPlugin {}
      @Module(id, { id })
      class GoodModule {}

      const { outcome } = await givenBackend(GoodPlugin, GoodModule).start();

      expect(outcome).to.equal('success');
    });
  }

  it('refuses an id of a module that is no id', async () => {
    @Module('opera', { id: 'invalid:module&id' })
    class OddModule {}

    expect(await problemsOf(OperaPlugin, OddModule)).to.deep.equal([
      lines(
        "'invalid:module&id' is no module id.",
        `  where  OddModule  ${FILE}`,
        '  mend   use lower-case letters, digits and single dashes, starting with a letter: my-plugin.',
        '  see    docs/reference/errors.md#invalid_id',
      ),
    ]);
  });

  // W-046, W-059, rule 9
  it('refuses a service whose scope is not that of its contract', async () => {
    @Service('plugin', RootClock)
    class PluginClock implements RootClock {
      time = () => 'noon';
    }
    @Service('root', Prompter)
    class RootPrompter implements Prompter {
      line = () => 'to be';
    }

    expect(await problemsOf(PluginClock, RootPrompter)).to.deep.equal([
      lines(
        "PluginClock is a plugin service, and RootClock is a contract of scope 'root'.",
        `  where  PluginClock  ${FILE}`,
        "  mend   write @Service('root', …) on PluginClock.",
        '  see    docs/reference/errors.md#scope_mismatch',
      ),
      lines(
        "RootPrompter is a root service, and Prompter is a contract of scope 'plugin'.",
        `  where  RootPrompter  ${FILE}`,
        "  mend   write @Service('plugin', …) on RootPrompter.",
        '  see    docs/reference/errors.md#scope_mismatch',
      ),
    ]);
  });

  it('refuses a service that fulfils what is no contract', async () => {
    class Plain {}
    @Service('plugin', Plain)
    class Odd extends Plain {}

    expect(await problemsOf(Odd)).to.deep.equal([
      lines(
        'Odd is marked as a service for something that is neither a contract nor a service.',
        `  where  Odd  ${FILE}`,
        '  mend   mark what it fulfils with @Contract,',
        '         or leave it out: @Service(scope) alone makes the class its own contract.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ]);
  });

  it('lays a scope mismatch in the services of a plugin to that plugin', async () => {
    @Service('root', Prompter)
    class RootPrompter implements Prompter {
      line = () => 'to be';
    }
    @Plugin('play', { services: [RootPrompter] })
    class PlayPlugin {}

    const error = await failureOf(givenBackend(PlayPlugin).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'PlayPlugin asks for RootPrompter as a service of its own, which lives once per backend.',
        `  where  PlayPlugin  ${FILE}`,
        '  mend   add RootPrompter to the backend,',
        "         or mark it @Service('plugin', …).",
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });

  // Rule 11
  it('refuses two contracts with one id, wherever they are met', async () => {
    @Contract('stage.prompter')
    abstract class OtherPrompter {
      abstract other(): void;
    }
    @Service('plugin', OtherPrompter)
    class Other implements OtherPrompter {
      other() {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const texts = await problemsOf(Other, PlayPlugin);

    expect(texts).to.deep.equal([
      lines(
        "OtherPrompter and Prompter call themselves contract 'stage.prompter'.",
        `  where  ${FILE} and test/support/stage.ts:*`,
        '  mend   give one of them another id;',
        '         if they are two copies of one package, run `npm ls` for that package and keep one version.',
        '  see    docs/reference/errors.md#duplicate_contract',
      ),
    ]);
  });

  it('refuses two tokens with one id', async () => {
    const texts = await problemsOf(
      provide(new Token<number>('stage.size'), 1),
      provide(new Token<number>('stage.size'), 2),
    );

    expect(texts.filter((text) => text.includes('duplicate_contract'))).to.deep.equal([
      lines(
        "the token 'stage.size' and the token 'stage.size' call themselves contract 'stage.size'.",
        "  where  the token 'stage.size' and the token 'stage.size'",
        '  mend   give one of them another id;',
        '         if they are two copies of one package, run `npm ls` for that package and keep one version.',
        '  see    docs/reference/errors.md#duplicate_contract',
      ),
    ]);
  });

  it('finds a service by a structural reference with the id of its contract', async () => {
    let line = '';
    const reference = { id: 'stage.prompter', scope: 'plugin' } as ServiceKey<Prompter>;
    @Plugin('play')
    class PlayPlugin {
      constructor(@Inject(reference) prompter: Prompter) {
        line = prompter.line();
      }
    }

    await givenBackend(PlayPlugin, provide(Prompter, { line: () => 'to be' })).start();

    expect(line).to.equal('to be');
  });

  // W-017, W-019, W-020, W-029: what a plugin asks for is checked before anything is built, and laid to the plugin
  const needs: [name: string, make: () => unknown, text: string][] = [
    [
      'a class that nobody marked',
      () => {
        class Plain {}
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly plain: Plain) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for Plain, which is neither a contract nor a service.',
        `  where  PlayPlugin, constructor argument 1 (plain)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> Plain",
        "  mend   mark Plain with @Service('plugin') or @Service('root'),",
        '         or with @Contract if it is an abstract class.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ],
    [
      'a subclass of a service that is not decorated itself',
      () => {
        @Service('plugin')
        class Base {}
        class Derived extends Base {}
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly derived: Derived) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for Derived, which is neither a contract nor a service.',
        `  where  PlayPlugin, constructor argument 1 (derived)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> Derived",
        '  mend   decorate Derived itself: what is marked on Base is not inherited.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ],
    [
      'another plugin',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly opera: OperaPlugin) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for OperaPlugin (a plugin), which is neither a contract nor a service.',
        `  where  PlayPlugin, constructor argument 1 (opera)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> OperaPlugin (a plugin)",
        '  mend   ask for a service that both use, in place of the plugin itself.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ],
    [
      'a string',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly title: string) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin does not say what it asks for: its type is String, which stands for no service.',
        `  where  PlayPlugin, constructor argument 1 (title)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin",
        '  mend   write @Inject(token) before the parameter, with a Token that provide() supplies,',
        '         or @Options() for the options of the class.',
        '  see    docs/reference/errors.md#missing_types',
      ),
    ],
    [
      'a union',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly either: Prompter | RootClock) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin does not say what it asks for: nothing is left of its type at run time: an interface, an alias, a union, or an `import type`.',
        `  where  PlayPlugin, constructor argument 1 (either)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin",
        '  mend   write @Inject(X) before the parameter,',
        '         or make the type an abstract class marked @Contract and import it without `type`.',
        '  see    docs/reference/errors.md#missing_types',
      ),
    ],
    [
      'options that its class does not declare',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(@Options() readonly options: object) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for @Options(), and PlayPlugin declares none.',
        `  where  PlayPlugin, constructor argument 1 (options)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin",
        '  mend   declare `static readonly options` with the defaults in PlayPlugin.',
        '  see    docs/reference/errors.md#missing_types',
      ),
    ],
    [
      'one of a contract of many',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(readonly cue: Cue) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for one Cue, of which there may be many.',
        `  where  PlayPlugin, constructor argument 1 (cue)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> Cue",
        '  mend   ask with @InjectAll(Cue).',
        '  see    docs/reference/errors.md#multiple_mismatch',
      ),
    ],
    [
      'all of a contract of one',
      () => {
        @Plugin('play')
        class PlayPlugin {
          constructor(@InjectAll(Prompter) readonly prompters: Prompter[]) {}
        }
        return PlayPlugin;
      },
      lines(
        'PlayPlugin asks for all Prompter, of which there is only one.',
        `  where  PlayPlugin, constructor argument 1 (prompters)  ${FILE}`,
        "  path   plugin 'play' -> PlayPlugin -> Prompter",
        '  mend   ask with @Inject(Prompter), or declare the contract `multiple`.',
        '  see    docs/reference/errors.md#multiple_mismatch',
      ),
    ],
  ];
  for (const [name, make, text] of needs) {
    it(`explains a plugin that asks for ${name}`, async () => {
      expect(await problemsOf(make())).to.deep.equal([text]);
    });
  }

  it('explains a class that was imported with `import type`', async () => {
    expect(await problemsOf(OperaPlugin, ActressModule)).to.deep.equal([
      lines(
        'ActressModule asks for a class that was imported with `import type`, so nothing is left of it at run time.',
        '  where  ActressModule, constructor argument 1 (prompter)  test/support/type-only-import.ts:*',
        "  path   plugin 'opera' -> module 'actress' -> ActressModule",
        '  mend   import the class without `type`, and turn off the lint rule that rewrites it,',
        '         or write @Inject(TheClass) before the parameter.',
        '  see    docs/reference/errors.md#type_only_import',
      ),
    ]);
  });

  // W-019, W-026: contents of the wrong kind
  it('lays strange contents to the plugin that lists them', async () => {
    class Plain {}
    @Plugin('play', { services: [Plain], controllers: [Plain], extensionPoints: [Plain] })
    class PlayPlugin {}

    const error = await failureOf(givenBackend(PlayPlugin, OperaPlugin).start());

    const listed = (list: string, decorator: string) =>
      lines(
        `PlayPlugin lists Plain in its ${list}, which is not marked ${decorator}.`,
        `  where  PlayPlugin  ${FILE}`,
        `  mend   mark Plain with ${decorator}(…), or take it out of the list.`,
        '  see    docs/reference/errors.md#not_a_feature',
      );
    const [composition] = (error.errors ?? []) as readonly { errors?: readonly Error[] }[];
    expect(composition?.errors?.map(textOf)).to.deep.equal([
      listed('services', '@Service'),
      listed('extensionPoints', '@ExtensionPoint'),
      listed('controllers', '@Controller'),
    ]);
  });

  it('names what is no class at all in the contents of a plugin', async () => {
    @Plugin('play', { services: ['text' as never] })
    class PlayPlugin {}

    expect(await problemsOf(PlayPlugin)).to.deep.equal([
      lines(
        'PlayPlugin lists something that is no class in its services, which is not marked @Service.',
        `  where  PlayPlugin  ${FILE}`,
        '  mend   mark something that is no class with @Service(…), or take it out of the list.',
        '  see    docs/reference/errors.md#not_a_feature',
      ),
    ]);
  });

  it('refuses a stand-in of provide() for a class that is no contract', async () => {
    class Plain {}

    expect(await problemsOf(provide(Plain, new Plain()))).to.deep.equal([
      lines(
        'provide(Plain) asks for Plain, which is neither a contract nor a service.',
        `  where  ${FILE}`,
        '  mend   mark it @Contract or @Service.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ]);
  });

  it('lets nothing be built when anything is wrong with the composition', async () => {
    let built = 0;
    @Service('root', RootClock)
    class Clock implements RootClock {
      constructor() {
        built += 1;
      }
      time = () => 'noon';
    }

    await failureOf(givenBackend(Clock, {} as FeatureInput).start());

    expect(built).to.equal(0);
  });

  it('tells how many problems there are, and repeats each', async () => {
    @FeatureLoader()
    class EmptyLoader {
      load = () => [];
    }
    @ExtensionPoint(Programme)
    class Stray implements Programme {
      add() {}
    }

    const error = await failureOf(givenBackend(EmptyLoader, Stray, null as unknown as FeatureInput).start());

    expect(textOf(error)).to.equal(
      lines(
        'The backend cannot be composed: 2 problems.',
        '  mend   mend each problem below; nothing has been started.',
        '  see    docs/reference/errors.md#invalid_composition',
        '',
        '  ProsceniumError [NOT_A_FEATURE]: Stray is an extension point, which is no feature.',
        '    where  add() number 2',
        '    mend   list Stray in the extensionPoints of its plugin.',
        '    see    docs/reference/errors.md#not_a_feature',
        '',
        '  ProsceniumError [NOT_A_FEATURE]: add() number 3 received null, which is no feature.',
        '    where  add() number 3',
        `    mend   ${ADD_A_CLASS}`,
        '    see    docs/reference/errors.md#not_a_feature',
      ),
    );
  });
});
