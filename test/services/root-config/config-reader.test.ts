import 'reflect-metadata';
import { expect } from 'chai';
import type { Config, JsonValue } from '#src/contracts/root-config.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { messageOf, problem } from './support.js';

const FILE = 'file.yaml';

describe('ConfigReader', () => {
  describe('keys', () => {
    for (const key of ['a', 'a1', 'my-plugin', 'a_b', 'a:b', 'A-1:x_2']) {
      it(`'${key}' is a key`, () => {
        const config = given({ [key]: 1 });

        expect(config.getNumber(key)).to.equal(1);
      });
    }

    for (const key of ['', 'bad key', '1a', 'a.', '.a', 'a..b', 'a--b', '-a', 'a-', 'a[0]', 'ä', '__proto__', 'a\n']) {
      it(`${JSON.stringify(key)} is no key`, () => {
        const config = given({});

        const message = messageOf(() => config.has(key));

        expect(message).to.equal(
          problem(
            `'${key}' is no configuration key.`,
            undefined,
            'join parts by dots; a part starts with a letter and has letters and digits, with single -, _ or : between them.',
          ),
        );
      });
    }

    it('lists keys of any form', () => {
      const config = given({ proxy: { '/path with space': {}, ok: 1, gone: null } });

      expect(config.getConfig('proxy').keys()).to.deep.equal(['/path with space', 'ok']);
    });

    it('does not take inherited names for keys', () => {
      const config = given({ a: {} });

      expect([config.has('constructor'), config.has('a.toString')]).to.deep.equal([false, false]);
    });
  });

  describe('a required read of an absent key', () => {
    const reads: readonly (readonly [string, (config: Config) => unknown])[] = [
      ['get', (config) => config.get('zz')],
      ['getConfig', (config) => config.getConfig('zz')],
      ['getConfigArray', (config) => config.getConfigArray('zz')],
      ['getNumber', (config) => config.getNumber('zz')],
      ['getBoolean', (config) => config.getBoolean('zz')],
      ['getString', (config) => config.getString('zz')],
      ['getStringArray', (config) => config.getStringArray('zz')],
    ];
    for (const [name, read] of reads) {
      it(`${name} names the key and the sources`, () => {
        const config = given({ a: 1 });

        const message = messageOf(() => read(config));

        expect(message).to.equal(
          problem(
            "'zz' is missing in the configuration.",
            FILE,
            'add it to a configuration file, or set APP_CONFIG_zz.',
          ),
        );
      });
    }

    it('names the whole key below a part', () => {
      const config = given({ a: { b: {} } });

      const message = messageOf(() => config.getConfig('a').getConfig('b').getString('c.d'));

      expect(message).to.equal(
        problem(
          "'a.b.c.d' is missing in the configuration.",
          FILE,
          'add it to a configuration file, or set APP_CONFIG_a_b_c_d.',
        ),
      );
    });

    it('says so when there is no configuration at all', () => {
      const message = messageOf(() => given({}).getString('a_b'));

      expect(message).to.equal(
        problem(
          "'a_b' is missing in the configuration.",
          'no source of configuration holds anything',
          'add it to a configuration file.',
        ),
      );
    });
  });

  it('an optional read of an absent key is undefined', () => {
    const config = given({ a: null });

    const reads = [
      config.getOptional('a'),
      config.getOptionalConfig('a'),
      config.getOptionalConfigArray('a'),
      config.getOptionalNumber('a'),
      config.getOptionalBoolean('a'),
      config.getOptionalString('a'),
      config.getOptionalStringArray('a.b.c'),
    ];

    expect(reads).to.deep.equal([undefined, undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  describe('values that are read', () => {
    const rows: readonly { read: keyof Config; value: JsonValue; result: unknown }[] = [
      { read: 'getNumber', value: 5, result: 5 },
      { read: 'getNumber', value: '5', result: 5 },
      { read: 'getNumber', value: ' -1.5e3 ', result: -1500 },
      { read: 'getNumber', value: 0, result: 0 },
      ...['y', 'yes', 'true', '1', 'on', 'TRUE', 'Yes', true, 1].map((value) => ({
        read: 'getBoolean' as const,
        value,
        result: true,
      })),
      ...['n', 'no', 'false', '0', 'off', 'False', 'OFF', false, 0].map((value) => ({
        read: 'getBoolean' as const,
        value,
        result: false,
      })),
      { read: 'getString', value: 'text', result: 'text' },
      { read: 'getString', value: ' ', result: ' ' },
      { read: 'getStringArray', value: ['a', 'b'], result: ['a', 'b'] },
      { read: 'getStringArray', value: [], result: [] },
      { read: 'get', value: { a: [1, null] }, result: { a: [1, null] } },
    ];
    for (const { read, value, result } of rows) {
      it(`${read} of ${JSON.stringify(value)} is ${JSON.stringify(result)}`, () => {
        const config = given({ k: value });

        expect((config[read] as (key: string) => unknown).call(config, 'k')).to.deep.equal(result);
      });
    }
  });

  describe('values of another type', () => {
    const rows: readonly { read: keyof Config; value: JsonValue; key?: string; is: string; wanted: string }[] = [
      { read: 'getString', value: 5, is: 'a number', wanted: 'a string' },
      { read: 'getString', value: '', is: 'an empty string', wanted: 'a string' },
      { read: 'getString', value: true, is: 'a boolean', wanted: 'a string' },
      { read: 'getString', value: [], is: 'an array', wanted: 'a string' },
      { read: 'getString', value: {}, is: 'an object', wanted: 'a string' },
      { read: 'getNumber', value: true, is: 'a boolean', wanted: 'a number' },
      { read: 'getNumber', value: '', is: 'an empty string', wanted: 'a number' },
      { read: 'getNumber', value: Number.NaN, is: 'not a number (NaN)', wanted: 'a number' },
      { read: 'getNumber', value: { a: 1 }, is: 'an object', wanted: 'a number' },
      { read: 'getBoolean', value: '', is: 'an empty string', wanted: 'a boolean' },
      { read: 'getBoolean', value: [true], is: 'an array', wanted: 'a boolean' },
      { read: 'getStringArray', value: 'a', is: 'a string', wanted: 'an array of strings' },
      { read: 'getStringArray', value: ['a', 5], key: 'k[1]', is: 'a number', wanted: 'a string' },
      { read: 'getStringArray', value: [''], key: 'k[0]', is: 'an empty string', wanted: 'a string' },
      { read: 'getStringArray', value: [null], key: 'k[0]', is: 'null', wanted: 'a string' },
      { read: 'getConfig', value: 5, is: 'a number', wanted: 'an object' },
      { read: 'getConfig', value: [{}], is: 'an array', wanted: 'an object' },
      { read: 'getConfigArray', value: {}, is: 'an object', wanted: 'an array of objects' },
      { read: 'getConfigArray', value: [{}, 'x'], key: 'k[1]', is: 'a string', wanted: 'an object' },
    ];
    for (const { read, value, key = 'k', is, wanted } of rows) {
      it(`${read} of ${JSON.stringify(value)} says that ${key} is ${is}`, () => {
        const config = given({ k: value });

        const message = messageOf(() => (config[read] as (key: string) => unknown).call(config, 'k'));

        expect(message).to.equal(
          problem(`'${key}' in ${FILE} is ${is}, and ${wanted} is wanted.`, FILE, `write ${wanted} there.`),
        );
      });
    }

    for (const [read, kind, mend] of [
      ['getNumber', 'a number', 'write a number there.'],
      ['getBoolean', 'a boolean', 'write true or false there; yes, no, on, off, y, n, 1 and 0 are read as well.'],
    ] as const) {
      it(`${read} of a text that is none does not show the text`, () => {
        const config = given({ k: 'hunter2' });

        const message = messageOf(() => config[read]('k'));

        expect(message).to.equal(problem(`'k' in ${FILE} cannot be converted to ${kind}.`, FILE, mend));
      });
    }

    it('keeps the whole path through parts and arrays', () => {
      const config = given({ a: { b: [{ c: 5 }] } });

      const message = messageOf(() => config.getConfig('a').getConfigArray('b')[0]?.getString('c'));

      expect(message).to.equal(
        problem(`'a.b[0].c' in ${FILE} is a number, and a string is wanted.`, FILE, 'write a string there.'),
      );
    });

    for (const read of ['has', 'getOptional', 'getOptionalString'] as const) {
      it(`${read} through a scalar is an error`, () => {
        const config = given({ a: 'text' });

        const message = messageOf(() => config[read]('a.b.c'));

        expect(message).to.equal(
          problem(`'a' in ${FILE} is a string, and an object is wanted.`, FILE, 'write an object there.'),
        );
      });
    }
  });

  it('hands out copies, which may be changed', () => {
    const config = given({ a: { list: [1] } });

    config.get<{ list: number[] }>('a').list.push(2);

    expect(config.get('a')).to.deep.equal({ list: [1] });
  });

  it('reads the elements of an array of objects', () => {
    const config = given({ list: [{ name: 'a' }, { name: 'b' }] });

    const names = config.getConfigArray('list').map((element) => element.getString('name'));

    expect(names).to.deep.equal(['a', 'b']);
  });
});

describe('StaticConfig', () => {
  it('holds nothing by default', () => {
    const config = new StaticConfig();

    expect([config.keys(), config.get()]).to.deep.equal([[], {}]);
  });

  it('takes a subscriber, and has nothing to tell', () => {
    const config = new StaticConfig({ a: 1 });

    expect(() => config.subscribe(() => {}).unsubscribe()).not.to.throw();
  });

  it('refuses a key __proto__', () => {
    const data = JSON.parse('{"a":{"__proto__":{"polluted":true}}}');

    const message = messageOf(() => new StaticConfig(data, FILE));

    expect(message).to.equal(
      problem(`'a.__proto__' in ${FILE} is a forbidden key.`, FILE, 'remove it, or give it another name.'),
    );
  });

  it('calls its source what it was told', () => {
    const message = messageOf(() => new StaticConfig({ a: 1 }).getString('a'));

    expect(message).to.equal(
      problem(
        "'a' in the given configuration is a number, and a string is wanted.",
        'the given configuration',
        'write a string there.',
      ),
    );
  });
});

function given(data: { [key: string]: JsonValue }): StaticConfig {
  return new StaticConfig(data, FILE);
}
