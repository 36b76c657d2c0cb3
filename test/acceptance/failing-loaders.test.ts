import { expect } from 'chai';
import { type Constructor, type FeatureInput, FeatureLoader, Plugin } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList } from '../support/stage.js';

const FILE = 'test/acceptance/failing-loaders.test.ts:*';

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {
  constructor(readonly acts: ActList) {}
}

/** A loader whose `load` is this function. */
function givenLoader(load: () => unknown): Constructor {
  @FeatureLoader()
  class SomeLoader {
    load = load as () => Iterable<unknown>;
  }
  return SomeLoader;
}

async function problemsOf(...features: FeatureInput[]): Promise<string[]> {
  return ((await failureOf(givenBackend(...features).start())).errors ?? []).map(textOf);
}

describe('feature loaders that fail', () => {
  // W-089
  it('are named with the cause when they throw', async () => {
    const cause = new Error('no network');
    const error = await failureOf(
      givenBackend(
        givenLoader(() => {
          throw cause;
        }),
      ).start(),
    );

    const [problem] = error.errors ?? [];
    expect(textOf(problem)).to.equal(
      lines(
        'The feature loader SomeLoader failed: no network.',
        `  where  SomeLoader  ${FILE}`,
        '  mend   see the cause; a loader returns features, or promises of them, from load().',
        '  see    docs/reference/errors.md#loader_failed',
      ),
    );
    expect(problem?.cause).to.equal(cause);
  });

  const failures: Record<string, () => unknown> = {
    reject: async () => {
      throw new Error('no network');
    },
    'yield a promise that rejects': () => [Promise.reject(new Error('no network'))],
    'throw half way': function* () {
      yield OperaPlugin;
      throw new Error('no network');
    },
    'throw half way, asynchronously': async function* () {
      yield OperaPlugin;
      throw new Error('no network');
    },
    'throw what is no Error': () => {
      const odd: unknown = 'no network';
      throw odd;
    },
  };
  for (const [name, load] of Object.entries(failures)) {
    it(`are named when they ${name}`, async () => {
      expect((await problemsOf(givenLoader(load))).map((text) => text.split('\n')[0])).to.deep.equal([
        'The feature loader SomeLoader failed: no network.',
      ]);
    });
  }

  it('are named when their constructor throws', async () => {
    @FeatureLoader()
    class Broken {
      constructor() {
        throw new Error('no hands');
      }
      load = () => [];
    }

    expect((await problemsOf(Broken)).map((text) => text.split('\n')[0])).to.deep.equal([
      'The feature loader Broken failed: Broken could not be built: no hands.',
    ]);
  });

  for (const [name, value] of Object.entries({ undefined: undefined, 'a feature': OperaPlugin, 'a string': 'opera' })) {
    it(`are named when they return ${name} in place of a list`, async () => {
      expect(await problemsOf(givenLoader(() => value))).to.deep.equal([
        lines(
          'The feature loader SomeLoader returned no list of features from load().',
          `  where  SomeLoader  ${FILE}`,
          '  mend   see the cause; a loader returns features, or promises of them, from load().',
          '  see    docs/reference/errors.md#loader_failed',
        ),
      ]);
    });
  }

  // W-018
  it('are named with the position when they yield what is no feature', async () => {
    expect(await problemsOf(givenLoader(() => [OperaPlugin, {}]))).to.deep.equal([
      lines(
        'load() of SomeLoader, feature number 2 received an empty object, which is no feature.',
        '  where  load() of SomeLoader, feature number 2',
        '  mend   export the feature as `default` from the imported file,',
        '         or add the class itself: import { X } and add(X).',
        '  see    docs/reference/errors.md#not_a_feature',
      ),
    ]);
  });
});
