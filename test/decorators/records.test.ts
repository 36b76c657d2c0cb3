import { expect } from 'chai';
import {
  Contract,
  Controller,
  Delete,
  ExtensionPoint,
  FeatureLoader,
  Get,
  Inject,
  InjectAll,
  Module,
  Optional,
  Options,
  Patch,
  Plugin,
  Post,
  provide,
  Put,
  Service,
  Token,
  withOptions,
} from 'proscenium';
import { routesOf } from '#src/decorators/controller.js';
import { Metadata } from '#src/decorators/metadata.js';
import { recordOf } from '#src/decorators/records.js';
import { describeContract, isServiceKey, ownContractId } from '#src/decorators/service-key.js';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { Programme, Prompter, RootClock } from '../support/stage.js';

const FILE = 'test/decorators/records.test.ts:*';

/** A record without its class and line. */
function plain(target: Parameters<typeof recordOf>[0]) {
  const { at, target: own, ...rest } = recordOf(target) ?? { at: undefined, target: undefined };
  return { ...rest, isOwn: own === target, at: at?.toString().replace(/:\d+:\d+$/, ':*') };
}

class Row {}

describe('class decorators', () => {
  it('write down what they are told, and their line', () => {
    const load = async () => Whisperer;
    @Contract('a.b', { scope: 'root', multiple: true, default: load })
    abstract class SomeContract {}
    @Service('plugin', Prompter, { eager: true })
    class Whisperer implements Prompter {
      line = () => '';
    }
    @Service('root', { eager: false })
    class Own {}
    @ExtensionPoint(Programme, { perModule: true })
    class Points implements Programme {
      add() {}
    }
    @Plugin('p', { services: [Whisperer], entities: [Row] })
    class SomePlugin {}
    @Module(SomePlugin, { id: 'm', extensionPoints: [Points] })
    class SomeModule {}
    @FeatureLoader()
    class Loader {
      load = () => [];
    }
    @Controller('/c')
    class SomeController {}

    expect(
      [SomeContract, Whisperer, Own, Points, SomePlugin, SomeModule, Loader, SomeController].map(plain),
    ).to.deep.equal([
      { kind: 'contract', id: 'a.b', scope: 'root', multiple: true, default: load, isOwn: true, at: FILE },
      { kind: 'service', scope: 'plugin', contract: Prompter, eager: true, isOwn: true, at: FILE },
      { kind: 'service', scope: 'root', contract: undefined, eager: false, isOwn: true, at: FILE },
      { kind: 'extensionPoint', contract: Programme, perModule: true, isOwn: true, at: FILE },
      { kind: 'plugin', id: 'p', contents: { services: [Whisperer], entities: [Row] }, isOwn: true, at: FILE },
      { kind: 'module', id: 'm', plugin: SomePlugin, contents: { extensionPoints: [Points] }, isOwn: true, at: FILE },
      { kind: 'featureLoader', isOwn: true, at: FILE },
      { kind: 'controller', path: '/c', isOwn: true, at: FILE },
    ]);
  });

  it('write records that nobody can change', () => {
    @Plugin('p')
    class SomePlugin {}

    expect(Object.isFrozen(recordOf(SomePlugin))).to.equal(true);
  });

  it('leave the class itself as it was', () => {
    @Plugin('p')
    class SomePlugin {}

    expect([Object.getOwnPropertyNames(SomePlugin).toSorted(), Reflect.ownKeys(SomePlugin.prototype)]).to.deep.equal([
      ['length', 'name', 'prototype'],
      ['constructor'],
    ]);
  });

  it('count for the class on which they stand only', () => {
    @Plugin('p')
    class SomePlugin {}
    class Derived extends SomePlugin {}

    expect(recordOf(Derived)).to.equal(undefined);
  });

  it('let a subclass be something of its own', () => {
    @Service('plugin')
    class Base {}
    @Service('root')
    class Derived extends Base {}

    expect([plain(Base), plain(Derived)].map((record) => (record as { scope?: string }).scope)).to.deep.equal([
      'plugin',
      'root',
    ]);
  });

  it('stand on a class once; a second one is refused at once with both lines', () => {
    const decorate = () => {
      @Plugin('p')
      @Service('plugin')
      class Both {}
      return Both;
    };

    expect(textOf(thrownBy(decorate))).to.equal(
      lines(
        'Both is marked as a service and as a plugin; a class is one thing.',
        `  where  ${FILE} and ${FILE}`,
        '  mend   keep one of the two decorators, and move the other to a class of its own.',
        '  see    docs/reference/errors.md#decorated_twice',
      ),
    );
  });

  it('name the two different lines of a class that is decorated twice', () => {
    const error = thrownBy(() => {
      @FeatureLoader()
      @ExtensionPoint(Programme)
      class Both implements Programme {
        load = () => [];
        add() {}
      }
      return Both;
    });

    const [first, second] = [...error.message.matchAll(/\.ts:(\d+):/g)].map(([, line]) => Number(line));
    expect(error.message.split('\n')[0]).to.equal(
      'Both is marked as an extension point and as a feature loader; a class is one thing.',
    );
    expect((first ?? 0) - (second ?? 0)).to.equal(1);
  });
});

const wrong = (subject: string, wanted: string, received: string) =>
  lines(
    `${subject} takes ${wanted}, and received ${received}.`,
    `  where  ${FILE}`,
    '  mend   correct the argument.',
    '  see    docs/reference/errors.md#invalid_argument',
  );

describe('arguments of decorators', () => {
  const bad = undefined as never;
  const refused: [name: string, make: () => unknown, subject: string, wanted: string, received: string][] = [
    ['@Contract without an id', () => Contract(bad), '@Contract', 'an id as its first argument', 'undefined'],
    ['@Contract with an empty id', () => Contract(''), '@Contract', 'an id as its first argument', "''"],
    [
      '@Service with another scope',
      () => Service('global' as never),
      '@Service',
      "'root' or 'plugin' as its first argument",
      "'global'",
    ],
    [
      '@Service with a contract that is none',
      () => Service('plugin', 7 as never),
      '@Service',
      'a contract or a token as its second argument',
      '7',
    ],
    [
      '@Service with null',
      () => Service('plugin', null as never),
      '@Service',
      'a contract or a token as its second argument',
      'null',
    ],
    [
      '@ExtensionPoint without a contract',
      () => ExtensionPoint(bad),
      '@ExtensionPoint',
      'a contract or a token as its first argument',
      'undefined',
    ],
    ['@Plugin without an id', () => Plugin(bad), '@Plugin', 'an id as its first argument', 'undefined'],
    [
      '@Plugin with contents that are no list',
      () => Plugin('p', { services: Row as never }),
      '@Plugin',
      'a list as `services`',
      'Row',
    ],
    [
      '@Plugin with a hole that an import cycle left',
      () => Plugin('p', { controllers: [bad] }),
      '@Plugin',
      'classes in `controllers` (undefined is what an import cycle leaves)',
      'undefined',
    ],
    [
      '@Module without a plugin',
      () => Module(bad),
      '@Module',
      'the id or the class of a plugin as its first argument',
      'undefined',
    ],
    [
      '@Module with contents that are no list',
      () => Module('p', { entities: {} as never }),
      '@Module',
      'a list as `entities`',
      'an object of Object',
    ],
    [
      '@Controller with a path that is none',
      () => Controller('things'),
      '@Controller',
      "a path that starts with '/'",
      "'things'",
    ],
    ['@Get with a path that is none', () => Get('things'), '@Get', "a path that starts with '/'", "'things'"],
    ['@Post with a path that is none', () => Post('things'), '@Post', "a path that starts with '/'", "'things'"],
    [
      '@Inject without a key',
      () => Inject(bad),
      '@Inject',
      'a contract, a class or a token (undefined is what an import cycle leaves)',
      'undefined',
    ],
    [
      '@InjectAll without a key',
      () => InjectAll(Object.create(null) as never),
      '@InjectAll',
      'a contract or a token',
      'an object of no class',
    ],
    [
      'provide() without a key',
      () => provide(bad, 1 as never),
      'provide',
      'a contract or a token as its first argument',
      'undefined',
    ],
    [
      'provide() with dependencies and no factory',
      () => provide(Prompter, { line: () => '' } as never, []),
      'provide(Prompter)',
      'a factory function when dependencies are given',
      'an object of Object',
    ],
    [
      'provide() with a dependency that is none',
      () => provide(Prompter, (() => ({ line: () => '' })) as never, ['x' as never]),
      'provide',
      'contracts or tokens as dependencies',
      "'x'",
    ],
    [
      'provide() with a hole among its dependencies',
      () => provide(Prompter, (() => ({ line: () => '' })) as never, [bad]),
      'provide',
      'contracts or tokens as dependencies',
      'undefined',
    ],
    [
      'withOptions() without a class',
      () => withOptions(bad, {}),
      'withOptions',
      'a class as its first argument',
      'undefined',
    ],
    [
      'withOptions() with a class without options',
      () => withOptions(Row as never, {}),
      'withOptions(Row)',
      'a class that declares `static readonly options`',
      'Row',
    ],
  ];
  for (const [name, make, subject, wanted, received] of refused) {
    it(`refuse ${name}`, () => {
      expect(textOf(thrownBy(make))).to.equal(wrong(subject, wanted, received));
    });
  }

  it('refuse a parameter decorator on a method', () => {
    const decorate = () => {
      class Odd {
        method(@Optional() value?: string) {
          return value;
        }
      }
      return Odd;
    };

    expect(textOf(thrownBy(decorate))).to.equal(wrong('@Optional', 'a constructor parameter to stand on', "'method'"));
  });

  it('refuse a route on what is no method', () => {
    const mark = Get('/x') as unknown as (target: object, name: string, descriptor: undefined) => void;

    expect(textOf(thrownBy(() => mark({}, 'field', undefined)))).to.equal(
      wrong('@Get', 'a method to stand on', "'field'"),
    );
  });
});

describe('routes', () => {
  it('are those of the classes that a controller extends, then its own', () => {
    class Base {
      @Get('/base')
      base() {}
    }
    @Controller('/c')
    class Derived extends Base {
      @Put()
      put() {}
      @Patch('/:id', { allow: ['service'] })
      patch() {}
      @Delete('/:id')
      remove() {}
      @Post()
      post() {}
    }

    expect(
      routesOf(Derived).map(({ method, path, handler, options }) => [method, path, handler, options]),
    ).to.deep.equal([
      ['GET', '/base', 'base', {}],
      ['PUT', '/', 'put', {}],
      ['PATCH', '/:id', 'patch', { allow: ['service'] }],
      ['DELETE', '/:id', 'remove', {}],
      ['POST', '/', 'post', {}],
    ]);
  });
});

describe('withOptions', () => {
  it('replaces defaults key by key, and changes neither the class nor what it was given', () => {
    class Poller {
      static readonly options: { readonly minutes: number; readonly name: string } = { minutes: 1, name: 'poller' };
      constructor(@Options() readonly options: { readonly minutes: number; readonly name: string }) {}
    }

    const feature = withOptions(Poller, { minutes: 5 });

    expect([(feature as { options?: object }).options, Poller.options]).to.deep.equal([
      { minutes: 5, name: 'poller' },
      { minutes: 1, name: 'poller' },
    ]);
  });
});

describe('service keys', () => {
  it('are contracts, classes, tokens and structural references', () => {
    const keys = [
      Prompter,
      Row,
      new Token('a.b'),
      { id: 'a.b', scope: 'root' },
      Object.assign(() => {}, { id: 'a.b', scope: 'plugin' }),
    ];

    expect(keys.map(isServiceKey)).to.deep.equal([true, true, true, true, true]);
  });

  it('are nothing else', () => {
    const others = [
      undefined,
      null,
      'a.b',
      7,
      {},
      { id: 'a.b' },
      { id: 7, scope: 'root' },
      { id: 'a.b', scope: 'other' },
      () => {},
    ];

    expect(others.map(isServiceKey)).to.deep.equal(others.map(() => false));
  });

  it('describe what they stand for, in whatever form', () => {
    const token = new Token('a.token', { scope: 'root', multiple: true });
    const descriptions = [RootClock, token, { id: 'b.ref', scope: 'plugin', multiton: true } as const, Row].map(
      (key) => {
        const { declaration, at, ...rest } = describeContract(key) ?? {};
        return { ...rest, declared: declaration === key, at: at !== undefined };
      },
    );

    expect(descriptions).to.deep.equal([
      {
        id: 'stage.rootClock',
        name: 'RootClock',
        scope: 'root',
        multiple: false,
        default: undefined,
        declared: true,
        at: true,
      },
      { id: 'a.token', name: 'a.token', scope: 'root', multiple: true, default: undefined, declared: true, at: false },
      { id: 'b.ref', name: 'b.ref', scope: 'plugin', multiple: true, declared: false, at: false },
      { declared: false, at: false },
    ]);
  });

  it('never touch the type carrier of a reference', () => {
    const reference = {
      id: 'a.b',
      scope: 'root' as const,
      get T(): never {
        throw new Error('touched');
      },
    };

    expect(describeContract(reference)?.id).to.equal('a.b');
  });

  it('tell two classes of one name apart', () => {
    const first = class Same {};
    const second = class Same {};

    expect([
      ownContractId(first) === ownContractId(first),
      ownContractId(first) === ownContractId(second),
    ]).to.deep.equal([true, false]);
  });

  it('print as their id', () => {
    expect(`${new Token('a.b')}`).to.equal('a.b');
  });
});

describe('Metadata', () => {
  it('is shared between copies of the package', () => {
    new Metadata<{ value: number }>('test.shared').set(Row, { value: 7 });

    expect(new Metadata<{ value: number }>('test.shared').get(Row)).to.deep.equal({ value: 7 });
  });

  it('finds the record of the nearest class that has one', () => {
    const slot = new Metadata<{ value: number }>('test.inherited');
    class Derived extends Row {}
    class Further extends Derived {}
    slot.set(Row, { value: 1 });

    const before = slot.inherited(Further);
    slot.set(Derived, { value: 2 });

    expect([before, slot.inherited(Further), slot.inherited(Metadata)]).to.deep.equal([
      { value: 1 },
      { value: 2 },
      undefined,
    ]);
  });
});
