import { expect } from 'chai';
import { StaticConfig } from 'proscenium/testing';
import type { RootConfig } from '#src/contracts/root-config.js';
import { originsOf } from '#src/services/root-config/origins.js';
import { cleanUp, givenConfig } from './support.js';

describe('originsOf', () => {
  afterEach(cleanUp);

  it('tells the sources, and where the value that counts was written', async () => {
    const config = await givenConfig({
      files: {
        'app-config.yaml': 'shop:\n  name: Corner\n  tills:\n    - pin: 1\n',
        'app-config.local.yaml': 'shop:\n  name: Mine\n',
      },
      environment: { APP_CONFIG_shop_shelves: '4' },
    });

    const origins = originsOf(config);

    expect(origins.getSources()).to.deep.equal(['app-config.yaml', 'app-config.local.yaml', 'the environment']);
    expect(
      [['shop', 'name'], ['shop', 'tills', 0, 'pin'], ['shop', 'shelves'], ['nowhere']].map((path) =>
        origins.getOrigin(path),
      ),
    ).to.deep.equal([
      'app-config.local.yaml:2:9',
      'app-config.yaml:4:12',
      'the environment variable APP_CONFIG_shop_shelves',
      undefined,
    ]);
  });

  it('tells origins of a part by paths within the part', () => {
    const part = new StaticConfig({ shop: { name: 'Corner' } }, 'main.ts').getConfig('shop');

    expect(originsOf(part).getOrigin(['name'])).to.equal('main.ts');
  });

  it('tells what is written without a value, unless another source gives it one or its own allows that', async () => {
    const config = await givenConfig({
      files: {
        'app-config.yaml': 'a: ${A}\nb: ${B}\nc: low\nd:\n  $env: D\ne: ${E:-}\nf: ${A} ${E:-}\n',
        'app-config.local.yaml': 'a: high\nc: ${C}\n',
      },
    });

    expect(originsOf(config).getAbsentValues()).to.deep.equal([
      { key: 'b', reason: 'takes it from ${B}, which is not set', origin: 'app-config.yaml:2:4' },
      {
        key: 'd',
        reason: 'takes it from the environment variable D, which is not set',
        origin: 'app-config.yaml:5:3',
      },
      { key: 'f', reason: 'takes it from ${A} and ${E}, which is not set', origin: 'app-config.yaml:7:4' },
    ]);
  });

  it('says nothing of a configuration that does not know', () => {
    const origins = originsOf({} as RootConfig);

    expect([origins.getSources(), origins.getOrigin(['a']), origins.getAbsentValues()]).to.deep.equal([
      [],
      undefined,
      [],
    ]);
  });
});
