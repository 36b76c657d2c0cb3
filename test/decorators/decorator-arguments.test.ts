import { expect } from 'chai';
import {
  Contract,
  Controller,
  ExtensionPoint,
  Get,
  Inject,
  InjectAll,
  Module,
  Optional,
  Plugin,
  Post,
  provide,
  Service,
  withOptions,
} from 'proscenium';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { Prompter } from '../support/stage.js';

const FILE = 'test/decorators/decorator-arguments.test.ts:*';

class Row {}

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
      '@Service with a section that is none',
      () => Service('plugin', { config: { path: 'stage' } as never }),
      '@Service',
      'sections as `config`, made by configSection() (undefined is what an import cycle leaves)',
      'an object of Object',
    ],
    [
      '@Plugin with a hole among its sections',
      () => Plugin('p', { config: [{ path: 'stage', schema: {} }, bad] }),
      '@Plugin',
      'sections as `config`, made by configSection() (undefined is what an import cycle leaves)',
      'undefined',
    ],
    [
      '@Module with a text as its section',
      () => Module('p', { config: 'stage' as never }),
      '@Module',
      'sections as `config`, made by configSection() (undefined is what an import cycle leaves)',
      "'stage'",
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
