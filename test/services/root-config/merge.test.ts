import 'reflect-metadata';
import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { FileRootConfig } from '#src/services/root-config/index.js';
import { plainLayer } from '#src/services/root-config/config-layer.js';
import { MergedConfig } from '#src/services/root-config/merge.js';
import { cleanUp, givenConfig, messageOf, problem } from './support.js';

describe('MergedConfig', () => {
  const rows: readonly { rule: string; layers: readonly JsonObject[]; merged: JsonObject }[] = [
    { rule: 'objects merge deeply', layers: [{ y: { p: 1, q: 2 } }, { y: { q: 22 } }], merged: { y: { p: 1, q: 22 } } },
    { rule: 'arrays are replaced whole', layers: [{ a: [1, 2, 3] }, { a: [9] }], merged: { a: [9] } },
    { rule: 'scalars are replaced', layers: [{ a: 1, b: 'low' }, { a: 2 }], merged: { a: 2, b: 'low' } },
    { rule: 'null hides lower values', layers: [{ s: 'low', t: 1 }, { s: null }], merged: { t: 1 } },
    {
      rule: 'null inside an object hides lower values',
      layers: [{ o: { s: 'low', t: 1 } }, { o: { s: null } }],
      merged: { o: { t: 1 } },
    },
    {
      rule: 'what comes after a null is seen',
      layers: [{ o: { a: 1 } }, { o: null }, { o: { b: 2 } }],
      merged: { o: { b: 2 } },
    },
    { rule: 'null without lower values is absent', layers: [{ s: null }], merged: {} },
    {
      rule: 'null stays as an element of an array',
      layers: [{ a: [null, { n: null, m: 1 }] }],
      merged: { a: [null, { m: 1 }] },
    },
    {
      rule: 'an object takes the place of a scalar',
      layers: [{ n: 5 }, { n: { deep: 1 } }],
      merged: { n: { deep: 1 } },
    },
    { rule: 'a scalar takes the place of an object', layers: [{ n: { deep: 1 } }, { n: 5 }], merged: { n: 5 } },
    { rule: 'undefined changes nothing', layers: [{ n: 5 }, { n: undefined }], merged: { n: 5 } },
    {
      rule: 'inherited names are no keys',
      layers: [{ a: 1 }, { constructor: { b: 2 } }],
      merged: { a: 1, constructor: { b: 2 } },
    },
  ];
  for (const { rule, layers, merged } of rows) {
    it(rule, () => {
      const config = new MergedConfig(layers.map((data, index) => plainLayer(`layer ${index}`, data)));

      expect(config.data).to.deep.equal(merged);
    });
  }

  it('names the sources that hold something, lowest first', () => {
    const config = new MergedConfig([
      plainLayer('low', { a: 1 }),
      plainLayer('empty', {}),
      plainLayer('high', { b: 1 }),
    ]);

    expect(config.sources).to.deep.equal(['low', 'high']);
  });

  describe('between files', () => {
    afterEach(cleanUp);

    it('scalar to object: a read of the scalar names the file of the object', async () => {
      const config = await givenTwoFiles('a: { n: 5 }', 'a: { n: { deep: 1 } }');

      const value = config.get('a.n');
      const message = messageOf(() => config.getConfig('a').getNumber('n'));

      expect(value).to.deep.equal({ deep: 1 });
      expect(message).to.equal(
        problem(
          "'a.n' in app-config.local.yaml is an object, and a number is wanted.",
          'app-config.local.yaml:1:9',
          'write a number there.',
        ),
      );
    });

    it('object to scalar: a read below the scalar names the file of the scalar', async () => {
      const config = await givenTwoFiles('a: { n: { deep: 1 } }', 'a: { n: 5 }');

      const message = messageOf(() => config.getConfig('a').getOptionalNumber('n.deep'));

      expect(message).to.equal(
        problem(
          "'a.n' in app-config.local.yaml is a number, and an object is wanted.",
          'app-config.local.yaml:1:9',
          'write an object there.',
        ),
      );
    });

    it('null: the hidden key is absent in every kind of read', async () => {
      const config = await givenTwoFiles('a: { s: low, t: 1 }', 'a: { s: null }');

      const reads = [config.has('a.s'), config.getOptionalString('a.s'), config.getConfig('a').keys(), config.get('a')];

      expect(reads).to.deep.equal([false, undefined, ['t'], { t: 1 }]);
    });

    it('get and reading step by step give the same value', async () => {
      const config = await givenTwoFiles('a: { b: { c: [1, { d: x }], e: 1 } }', 'a: { b: { e: 2, f: 3 } }');

      const whole = config.get();
      const bySteps = {
        a: {
          b: {
            c: [1, { d: 'x' }],
            e: config.getConfig('a').getConfig('b').getNumber('e'),
            f: config.getNumber('a.b.f'),
          },
        },
      };

      expect(whole).to.deep.equal(bySteps);
    });
  });
});

function givenTwoFiles(lower: string, higher: string): Promise<FileRootConfig> {
  return givenConfig({ files: { 'app-config.yaml': lower, 'app-config.local.yaml': higher } });
}
