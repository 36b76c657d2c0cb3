import { expect } from 'chai';
import { type FeatureInput, InjectAll, Module, Plugin, provide, Service } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { deferred } from '../support/deferred.js';
import { failureOf, lines, textOf, thrownBy } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { ActList, Cue, Programme, Prompter, RootClock, summaryOf } from '../support/stage.js';

@Plugin('opera', { extensionPoints: [ActList] })
class OperaPlugin {
  constructor(readonly acts: ActList) {}
}

@Module('opera')
class OvertureModule {
  constructor(readonly programme: Programme) {}

  onInit() {
    this.programme.add('overture');
  }
}

const OPERA_RUNS = { outcome: 'success', plugins: [{ pluginId: 'opera', modules: [] }] };

describe('adding features', () => {
  // W-001, W-108
  it('takes a module before its plugin and a service after its consumer', async () => {
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly prompter: Prompter) {}
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => 'to be';
    }
    const backend = givenBackend(OvertureModule, PlayPlugin, Whisperer, OperaPlugin);

    const result = await backend.start();

    expect(result.outcome).to.equal('success');
    await backend.stop();
  });

  it('looks at nothing before the start', () => {
    const adding = () => givenBackend('nonsense' as unknown as FeatureInput, undefined as unknown as FeatureInput);

    expect(adding).not.to.throw();
  });

  it('returns the backend from add, so that calls can be chained', () => {
    const backend = givenBackend();

    expect(backend.add(OperaPlugin)).to.equal(backend);
  });

  // W-002, W-003
  const wrappings: Record<string, () => FeatureInput> = {
    'a promise of a module with a default export': () => Promise.resolve({ default: OperaPlugin }),
    'a module with a default export': () => ({ default: OperaPlugin }),
    'a default export inside a default export': () => ({ default: { default: OperaPlugin } }),
    'the promise of a default export inside a default export': () =>
      Promise.resolve({ default: { default: OperaPlugin } }),
    'the promise of a feature': () => Promise.resolve(OperaPlugin),
    'something that is only thenable': () =>
      ({ then: (resolve: (value: unknown) => unknown) => resolve(OperaPlugin) }) as unknown as FeatureInput,
  };
  for (const [name, wrap] of Object.entries(wrappings)) {
    it(`takes ${name}`, async () => {
      const backend = givenBackend(wrap());

      const result = await backend.start();

      expect(summaryOf(result)).to.deep.equal(OPERA_RUNS);
    });
  }

  it('peels no third default layer', async () => {
    const backend = givenBackend({ default: { default: { default: OperaPlugin } } } as unknown as FeatureInput);

    const error = await failureOf(backend.start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'add() number 1 received an object with default, which is no feature.',
        '  where  add() number 1',
        '  mend   export the feature as `default` from the imported file,',
        '         or add the class itself: import { X } and add(X).',
        '  see    docs/reference/errors.md#not_a_feature',
      ),
    );
  });

  // W-004
  it('keeps the add order when the first promise is the slowest', async () => {
    const slow = deferred<ReturnType<typeof provide>>();
    let names: readonly string[] = [];
    @Plugin('play')
    class PlayPlugin {
      constructor(@InjectAll(Cue) cues: Cue[]) {
        names = cues.map((cue) => cue.name);
      }
    }
    const backend = givenBackend(slow.promise, Promise.resolve(provide(Cue, { name: 'second' })), PlayPlugin);
    const started = backend.start();
    await Promise.resolve();
    slow.resolve(provide(Cue, { name: 'first' }));

    await started;

    expect(names).to.deep.equal(['first', 'second']);
  });

  // W-005
  it('names the add() whose import was rejected, and keeps its error as the cause', async () => {
    const cause = new Error('Cannot find module');
    const backend = givenBackend(OperaPlugin, Promise.reject(cause));

    const error = await failureOf(backend.start());

    const [problem] = error.errors ?? [];
    expect(textOf(problem)).to.equal(
      lines(
        'The feature in add() number 2 could not be imported: Cannot find module',
        '  mend   see the cause: the path of the import, or an error while the file ran.',
        '  see    docs/reference/errors.md#import_failed',
      ),
    );
    expect(problem?.cause).to.equal(cause);
  });

  it('explains an import that fails because files import each other', async () => {
    const backend = givenBackend(Promise.reject(new ReferenceError("Cannot access 'A' before initialization")));

    const error = await failureOf(backend.start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        "The feature in add() number 1 could not be imported: Cannot access 'A' before initialization",
        '  mend   two files import each other; move what both need, a contract most often, into a third file',
        '         that imports neither.',
        '  see    docs/reference/errors.md#import_failed',
      ),
    );
  });

  it('says what was thrown when a rejected import brings no Error', async () => {
    const backend = givenBackend(Promise.reject(undefined), Promise.reject('gone'));

    const error = await failureOf(backend.start());

    expect(error.errors?.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      'The feature in add() number 1 could not be imported: a non-Error was thrown: undefined',
      "The feature in add() number 2 could not be imported: a non-Error was thrown: 'gone'",
    ]);
  });

  it('lets no rejected import surface as an unhandled rejection while an earlier one is pending', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    const others = process.rawListeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
    const slow = deferred<typeof OperaPlugin>();
    const backend = givenBackend(slow.promise, Promise.reject(new Error('gone')));
    const failure = failureOf(backend.start());

    await new Promise((resolve) => setImmediate(resolve));
    slow.resolve(OperaPlugin);
    await failure;
    process.off('unhandledRejection', listen);
    for (const other of others) process.on('unhandledRejection', other as () => void);

    expect(unhandled).to.deep.equal([]);
  });

  it('reports every bad feature and every failed import together', async () => {
    const backend = givenBackend(
      null as unknown as FeatureInput,
      Promise.reject(new Error('gone')),
      {} as unknown as FeatureInput,
    );

    const error = await failureOf(backend.start());

    expect(error.errors?.map((problem) => problem.name)).to.deep.equal([
      'ProsceniumError [NOT_A_FEATURE]',
      'ProsceniumError [IMPORT_FAILED]',
      'ProsceniumError [NOT_A_FEATURE]',
    ]);
  });

  // W-006, W-007
  const late = (state: string) =>
    lines(
      `A feature cannot be added: the backend has been ${state} already.`,
      '  mend   add every feature first, then start once; make a new Backend to start again.',
      '  see    docs/reference/errors.md#already_started',
    );

  it('refuses a feature while the backend is starting', async () => {
    const backend = givenBackend();
    const started = backend.start();

    expect(thrownBy(() => backend.add(OperaPlugin)).message).to.equal(late('started'));
    await started;
  });

  it('refuses a feature after the start, a failed start, and a stop', async () => {
    const started = givenBackend();
    const failed = givenBackend('nonsense' as unknown as FeatureInput);
    const stopped = givenBackend();
    await started.start();
    await failureOf(failed.start());
    await stopped.stop();

    const texts = [started, failed, stopped].map((backend) => thrownBy(() => backend.add(OperaPlugin)).message);

    expect(texts).to.deep.equal([late('started'), late('started'), late('stopped')]);
  });

  // W-009
  it('keeps two backends with the same features apart', async () => {
    const built = new Set<object>();
    @Service('root', RootClock)
    class Clock implements RootClock {
      constructor() {
        built.add(this);
      }
      time = () => 'noon';
    }
    const backends = [
      givenBackend(Clock, OperaPlugin, OvertureModule),
      givenBackend(Clock, OperaPlugin, OvertureModule),
    ];

    const results = await Promise.all(backends.map((backend) => backend.start()));

    expect(results.map((result) => result.outcome)).to.deep.equal(['success', 'success']);
    expect(built.size).to.equal(2);
  });

  // W-010
  it('builds each plugin and each module exactly once', async () => {
    const trace: string[] = [];
    @Plugin('play')
    class PlayPlugin {
      constructor() {
        trace.push('plugin');
      }
    }
    @Module('play')
    class SceneModule {
      constructor() {
        trace.push('module');
      }
    }
    const backend = givenBackend(PlayPlugin, SceneModule);

    await backend.start();
    await backend.stop();

    expect(trace).to.deep.equal(['module', 'plugin']);
  });

  // W-013, W-014, W-106
  it('starts with nothing at all', async () => {
    const backend = givenBackend();

    const result = await backend.start();

    expect(summaryOf(result)).to.deep.equal({ outcome: 'success', plugins: [] });
  });

  // W-184
  it('takes promises in a test backend', async () => {
    const backend = await createTestBackend()
      .add(Promise.resolve({ default: OperaPlugin }))
      .start();

    expect(summaryOf(backend.result)).to.deep.equal(OPERA_RUNS);
    await backend.stop();
  });
});
