import { expect } from 'chai';
import { type FeatureInput, InjectAll, Options, Plugin, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Cue, Prompter, RootClock } from '../support/stage.js';
import { ActressModule } from '../support/type-only-import.js';

const FILE = 'test/acceptance/unclear-needs.test.ts:*';

/** The problems of a composition as whole texts. */
async function problemsOf(...features: unknown[]): Promise<string[]> {
  const error = await failureOf(givenBackend(...(features as FeatureInput[])).start());
  return (error.errors ?? []).map(textOf);
}

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {}

describe('needs that are not clear', () => {
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
});
