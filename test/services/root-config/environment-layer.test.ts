import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { readEnvironmentLayer } from '#src/services/root-config/environment-layer.js';
import { cleanUp, givenConfig, messageOf, problem } from './support.js';

const KEY_MEND =
  'join the parts of the key by single underscores; a part starts with a letter and has letters, digits and single dashes.';

describe('APP_CONFIG_', () => {
  const rows: readonly { rule: string; environment: Record<string, string>; data: JsonObject }[] = [
    { rule: 'an underscore separates levels', environment: { APP_CONFIG_a_b_c: 'x' }, data: { a: { b: { c: 'x' } } } },
    { rule: 'a number is JSON', environment: { APP_CONFIG_a: '5' }, data: { a: 5 } },
    { rule: 'a boolean is JSON', environment: { APP_CONFIG_a: 'true' }, data: { a: true } },
    { rule: 'an array is JSON', environment: { APP_CONFIG_a: '[1, "b"]' }, data: { a: [1, 'b'] } },
    { rule: 'an object is JSON', environment: { APP_CONFIG_a: '{"b":{"c":1}}' }, data: { a: { b: { c: 1 } } } },
    { rule: 'quotes make a text of a number', environment: { APP_CONFIG_a: '"5"' }, data: { a: '5' } },
    { rule: 'what is no JSON is text', environment: { APP_CONFIG_a: 'localhost:80' }, data: { a: 'localhost:80' } },
    { rule: 'an empty text is ignored', environment: { APP_CONFIG_a: '' }, data: {} },
    {
      rule: 'dashes are part of a name',
      environment: { 'APP_CONFIG_my-plugin_a': '1' },
      data: { 'my-plugin': { a: 1 } },
    },
    {
      rule: 'variables are not put in',
      environment: { APP_CONFIG_a: '${HOME}', HOME: '/home' },
      data: { a: '${HOME}' },
    },
    {
      rule: 'several variables share an object',
      environment: { APP_CONFIG_a_b: '1', APP_CONFIG_a_c: '2' },
      data: { a: { b: 1, c: 2 } },
    },
    {
      rule: 'a variable adds to an object of another',
      environment: { APP_CONFIG_a_c: '2', APP_CONFIG_a: '{"b":1}' },
      data: { a: { b: 1, c: 2 } },
    },
    {
      rule: 'inherited names are no keys',
      environment: { APP_CONFIG_constructor_name: '1' },
      data: { constructor: { name: 1 } },
    },
    {
      rule: 'other variables are ignored',
      environment: { APP_CONFIG: 'x', CONFIG_a: 'x', app_config_a: 'x' },
      data: {},
    },
  ];
  for (const { rule, environment, data } of rows) {
    it(rule, () => {
      expect(readEnvironmentLayer(environment).data).to.deep.equal(data);
    });
  }

  const refused: readonly { rule: string; environment: Record<string, string>; message: string }[] = [
    {
      rule: 'null is refused',
      environment: { APP_CONFIG_a: 'null' },
      message: problem(
        'The environment variable APP_CONFIG_a is null, which no key may be set to.',
        'APP_CONFIG_a',
        'unset it, or give it a value.',
      ),
    },
    {
      rule: 'a bad name is refused',
      environment: { APP_CONFIG_1a: '1' },
      message: problem(
        "The environment variable APP_CONFIG_1a names no configuration key: '1a' is no part of one.",
        'APP_CONFIG_1a',
        KEY_MEND,
      ),
    },
    {
      rule: 'no name is refused',
      environment: { APP_CONFIG_: '1' },
      message: problem(
        "The environment variable APP_CONFIG_ names no configuration key: '' is no part of one.",
        'APP_CONFIG_',
        KEY_MEND,
      ),
    },
    {
      rule: 'a value below a scalar is refused',
      environment: { APP_CONFIG_a_b: '1', APP_CONFIG_a: '2' },
      message: problem(
        "The environment variable APP_CONFIG_a_b sets 'a', which APP_CONFIG_a sets to something else.",
        'APP_CONFIG_a_b',
        'remove one of the two.',
      ),
    },
    {
      rule: 'a second value for one key is refused',
      environment: { APP_CONFIG_a: '{"b":1}', APP_CONFIG_a_b: '2' },
      message: problem(
        "The environment variable APP_CONFIG_a_b sets 'a.b', which APP_CONFIG_a sets to something else.",
        'APP_CONFIG_a_b',
        'remove one of the two.',
      ),
    },
    {
      rule: 'a key __proto__ is refused',
      environment: { APP_CONFIG_a: '{"__proto__":1}' },
      message: problem(
        "'a.__proto__' in the environment is a forbidden key.",
        'the environment',
        'remove it, or give it another name.',
      ),
    },
    {
      rule: 'nesting too deep to walk through is refused',
      environment: { APP_CONFIG_a: `${'['.repeat(50_000)}${']'.repeat(50_000)}` },
      message: problem(
        "'a' in the environment is nested more than 100 levels deep.",
        'the environment',
        'make it flatter.',
      ),
    },
  ];
  for (const { rule, environment, message } of refused) {
    it(rule, () => {
      expect(messageOf(() => readEnvironmentLayer(environment))).to.equal(message);
    });
  }

  describe('among other sources', () => {
    afterEach(cleanUp);

    it('has the highest priority', async () => {
      const config = await givenConfig({
        files: { 'app-config.yaml': 'a: file\nb: file\nc: file' },
        data: { a: 'data', b: 'data' },
        environment: { APP_CONFIG_a: 'environment' },
      });

      expect(config.get()).to.deep.equal({ a: 'environment', b: 'data', c: 'file' });
    });

    it('errors name the variable', async () => {
      const config = await givenConfig({ environment: { APP_CONFIG_a_b: '5', APP_CONFIG_a_list: '[1]' } });

      const messages = [messageOf(() => config.getString('a.b')), messageOf(() => config.getStringArray('a.list'))];

      expect(messages).to.deep.equal([
        problem(
          "'a.b' in the environment variable APP_CONFIG_a_b is a number, and a string is wanted.",
          'the environment variable APP_CONFIG_a_b',
          'write a string there.',
        ),
        problem(
          "'a.list[0]' in the environment variable APP_CONFIG_a_list is a number, and a string is wanted.",
          'the environment variable APP_CONFIG_a_list',
          'write a string there.',
        ),
      ]);
    });
  });
});
