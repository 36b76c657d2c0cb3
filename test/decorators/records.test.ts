import { expect } from 'chai';
import {
  Contract,
  Controller,
  Delete,
  ExtensionPoint,
  FeatureLoader,
  Get,
  Module,
  Options,
  Patch,
  Plugin,
  Post,
  Put,
  Service,
  withOptions,
} from 'proscenium';
import { routesOf } from '#src/decorators/controller.js';
import { Metadata } from '#src/decorators/metadata.js';
import { recordOf } from '#src/decorators/records.js';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { Programme, Prompter } from '../support/stage.js';

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
    const config = { path: 'stage', schema: {} };
    @Service('plugin', Prompter, { eager: true })
    class Whisperer implements Prompter {
      line = () => '';
    }
    @Service('root', { eager: false, config })
    class Own {}
    @ExtensionPoint(Programme, { perModule: true })
    class Points implements Programme {
      add() {}
    }
    @Plugin('p', { services: [Whisperer], entities: [Row], config: [config] })
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
      { kind: 'service', scope: 'plugin', contract: Prompter, eager: true, config: undefined, isOwn: true, at: FILE },
      { kind: 'service', scope: 'root', contract: undefined, eager: false, config, isOwn: true, at: FILE },
      { kind: 'extensionPoint', contract: Programme, perModule: true, isOwn: true, at: FILE },
      {
        kind: 'plugin',
        id: 'p',
        contents: { services: [Whisperer], entities: [Row], config: [config] },
        isOwn: true,
        at: FILE,
      },
      { kind: 'module', id: 'm', plugin: SomePlugin, contents: { extensionPoints: [Points] }, isOwn: true, at: FILE },
      { kind: 'featureLoader', config: undefined, isOwn: true, at: FILE },
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
