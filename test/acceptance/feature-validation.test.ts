import { expect } from 'chai';
import {
  Controller,
  ExtensionPoint,
  type FeatureInput,
  FeatureLoader,
  Module,
  Plugin,
  provide,
  Service,
  withOptions,
} from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Programme, Prompter, RootClock } from '../support/stage.js';

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
