import { expect } from 'chai';
import { type Constructor, type FeatureInput, FeatureLoader, Plugin, provide, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { ActList, RootBell, RootClock } from '../support/stage.js';

const FILE = 'test/acceptance/loader-conflicts.test.ts:*';

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {
  constructor(readonly acts: ActList) {}
}

@Service('root', RootClock)
class Clock implements RootClock {
  time = () => 'noon';
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

describe('feature loaders that conflict', () => {
  // W-085
  it('may not yield one contract twice, when nothing explicit decides', async () => {
    @FeatureLoader()
    class Left {
      load = () => [provide(RootClock, { time: () => 'left' })];
    }
    @FeatureLoader()
    class Right {
      load = () => [provide(RootClock, { time: () => 'right' })];
    }

    expect(await problemsOf(Left, Right)).to.deep.equal([
      lines(
        'The feature loaders Left and Right both yield RootClock.',
        `  where  provide(RootClock)  ${FILE} and provide(RootClock)  ${FILE}`,
        '  mend   let one of them yield it only,',
        '         or decide yourself: an explicit add() of RootClock wins over loaders.',
        '  see    docs/reference/errors.md#loader_conflict',
      ),
    ]);
  });

  // W-086
  it('may, when an explicit add decides; what they yield is then never built', async () => {
    let built = 0;
    const competing = () =>
      givenLoader(() => [
        provide(RootClock, () => {
          built += 1;
          return { time: () => '' };
        }, []),
      ]);
    const backend = givenBackend(competing(), competing(), Clock);
    await backend.start();

    const time = (await backend.get(RootClock)).time();

    expect({ built, time }).to.deep.equal({ built: 0, time: 'noon' });
  });

  // W-092, rule 12
  it('may not yield what an inner loader yields already', async () => {
    const inner = givenLoader(() => [provide(RootClock, { time: () => 'inner' })]);
    const texts = await problemsOf(givenLoader(() => [inner, provide(RootClock, { time: () => 'outer' })]));

    expect(texts.map((text) => text.split('\n')[0])).to.deep.equal([
      'The feature loaders SomeLoader and SomeLoader both yield RootClock.',
    ]);
  });

  // W-087, W-053
  it('may not yield a service that they have received already', async () => {
    @FeatureLoader()
    class Loader {
      constructor(readonly clock: RootClock) {}
      load = () => [provide(RootClock, { time: () => 'late' })];
    }
    const error = await failureOf(givenBackendWith({ services: [Clock] }, Loader).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      lines(
        'Loader yields provide(RootClock) for RootClock, which the feature loader Loader has received already.',
        `  where  provide(RootClock)  ${FILE} and Loader  ${FILE}`,
        '  mend   add provide(RootClock) with add(), so that it is there before loaders run,',
        '         or let Loader do without RootClock.',
        '  see    docs/reference/errors.md#loader_conflict',
      ),
    ]);
  });

  it('may not yield a service that something which they received needs', async () => {
    @Service('root', RootBell)
    class Bell implements RootBell {
      constructor(readonly clock: RootClock) {}
      ring = () => '';
    }
    @FeatureLoader()
    class Loader {
      constructor(readonly bell: RootBell) {}
      load = () => [provide(RootClock, { time: () => 'late' })];
    }
    const error = await failureOf(givenBackendWith({ services: [Clock, Bell] }, Loader).start());

    expect(error.errors?.map((problem) => problem.name)).to.deep.equal(['ProsceniumError [LOADER_CONFLICT]']);
  });

  // W-093
  it('may not yield themselves, directly or through others', async () => {
    @FeatureLoader()
    class Endless {
      load = (): Constructor[] => [Other];
    }
    @FeatureLoader()
    class Other {
      load = () => [Endless];
    }

    expect(await problemsOf(Endless)).to.deep.equal([
      lines(
        'The feature loader Endless yields itself.',
        `  where  Endless  ${FILE}`,
        '  mend   do not yield a loader from itself.',
        '  see    docs/reference/errors.md#loader_conflict',
      ),
    ]);
  });

  it('may be yielded by two others', async () => {
    const shared = givenLoader(() => []);

    const { outcome } = await givenBackend(
      givenLoader(() => [shared]),
      givenLoader(() => [shared]),
    ).start();

    expect(outcome).to.equal('success');
  });

  // W-094
  it('make a duplicate of a plugin that was added, too', async () => {
    const error = await failureOf(
      givenBackend(
        OperaPlugin,
        givenLoader(() => [OperaPlugin]),
      ).start(),
    );

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "OperaPlugin and OperaPlugin call themselves plugin 'opera', so none of them runs.",
    );
  });
});
