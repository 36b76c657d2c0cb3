import { expect } from 'chai';
import {
  FeatureLoader,
  Lifecycle,
  Logger,
  type LogWriter,
  Optional,
  Plugin,
  RootLifecycle,
  type JsonObject,
  Service,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend, givenBackendWith } from '../support/given-backend.js';
import { Prompter, RootClock } from '../support/stage.js';

const FILE = 'test/acceptance/decoration.test.ts:*';

@Service('plugin', Prompter)
class Plain implements Prompter {
  line = () => 'plain';
}

@Service('plugin', Prompter)
class Loud implements Prompter {
  constructor(readonly inner: Prompter) {}
  line = () => `loud(${this.inner.line()})`;
}

@Service('plugin', Prompter)
class Slow implements Prompter {
  constructor(readonly inner: Prompter) {}
  line = () => `slow(${this.inner.line()})`;
}

/** What a plugin hears from these features. */
async function heardFrom(
  features: readonly never[] | readonly (new (...parameters: never[]) => unknown)[],
  options = {},
  own: readonly (new (...parameters: never[]) => unknown)[] = [],
): Promise<string> {
  let heard = '';
  @Plugin('opera', { services: own })
  class OperaPlugin {
    constructor(prompter: Prompter) {
      heard = prompter.line();
    }
  }
  await givenBackendWith(options, OperaPlugin, ...features).start();
  return heard;
}

describe('decoration of services', () => {
  // W-077, rules 1 and 2
  it('gives a service that asks for its own contract the default it replaces', async () => {
    expect(await heardFrom([Loud], { services: [Plain] })).to.equal('loud(plain)');
  });

  it('gives an explicit add the one that a loader yields, which wraps the default', async () => {
    @FeatureLoader()
    class Loader {
      load = () => [Slow];
    }

    expect(await heardFrom([Loud, Loader], { services: [Plain] })).to.equal('loud(slow(plain))');
  });

  it('gives an explicit add the one that the plugin lists among its own services', async () => {
    expect(await heardFrom([Loud], {}, [Plain])).to.equal('loud(plain)');
  });

  it('lets a wrapper among the services of a plugin wrap the default', async () => {
    expect(await heardFrom([], { services: [Plain] }, [Loud])).to.equal('loud(plain)');
  });

  it('wraps in add order, the first added innermost', async () => {
    expect(await heardFrom([Loud, Slow], { services: [Plain] })).to.equal('slow(loud(plain))');
    expect(await heardFrom([Slow, Loud], { services: [Plain] })).to.equal('loud(slow(plain))');
  });

  it('puts the one explicit add that wraps nothing innermost, wherever it was added', async () => {
    expect(await heardFrom([Loud, Plain, Slow])).to.equal('slow(loud(plain))');
  });

  it('lets a wrapper among the services of a plugin wrap the other one there', async () => {
    expect(await heardFrom([], {}, [Loud, Plain])).to.equal('loud(plain)');
  });

  it('lets a stand-in of a test wrap what it replaces', async () => {
    let heard = '';
    @Plugin('opera')
    class OperaPlugin {
      constructor(prompter: Prompter) {
        heard = prompter.line();
      }
    }

    const backend = await createTestBackend().add(OperaPlugin).add(Plain).with(Prompter, Loud).start();

    expect(heard).to.equal('loud(plain)');
    await backend.stop();
  });

  it('wraps root services as well, and builds the wrapped one before the wrapper', async () => {
    const trace: string[] = [];
    @Service('root', RootClock)
    class Clock implements RootClock {
      onInit() {
        trace.push('clock');
      }
      time = () => 'noon';
    }
    @Service('root', RootClock)
    class Shifted implements RootClock {
      constructor(readonly inner: RootClock) {
        trace.push('shifted');
      }
      time = () => `after ${this.inner.time()}`;
    }
    const backend = givenBackendWith({ services: [Clock] }, Shifted);
    await backend.start();

    const time = (await backend.get(RootClock)).time();

    expect({ time, trace }).to.deep.equal({ time: 'after noon', trace: ['clock', 'shifted'] });
  });

  it('gives each plugin its own wrapper around its own instance', async () => {
    const inner = new Set<Prompter>();
    const plugins = ['opera', 'play'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        constructor(prompter: Prompter) {
          inner.add((prompter as Loud).inner);
        }
      }
      return SomePlugin;
    });

    await givenBackendWith({ services: [Plain] }, Loud, ...plugins).start();

    expect(inner.size).to.equal(2);
  });

  it('refuses a wrapper below which there is nothing', async () => {
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin, Loud).start());

    expect((error.errors ?? []).map(textOf)).to.deep.equal([
      lines(
        'Loud asks for Prompter, which it provides itself, and there is nothing to wrap below it.',
        `  where  Loud, constructor argument 1 (inner)  ${FILE}`,
        "  path   plugin 'opera' -> OperaPlugin -> Loud -> Prompter",
        '  mend   add another implementation of Prompter for it to wrap,',
        '         or drop the constructor argument.',
        '  see    docs/reference/errors.md#missing_service',
      ),
    ]);
  });

  it('gives undefined to a wrapper that finds nothing and says that it may', async () => {
    @Service('plugin', Prompter)
    class Lonely implements Prompter {
      constructor(@Optional() readonly inner?: Prompter) {}
      line = () => `lonely(${this.inner?.line() ?? 'nobody'})`;
    }

    expect(await heardFrom([Lonely])).to.equal('lonely(nobody)');
  });

  it('refuses two adds for one contract that both wrap nothing, even if others wrap', async () => {
    @Service('plugin', Prompter)
    class Other implements Prompter {
      line = () => 'other';
    }

    const error = await failureOf(givenBackend(Plain, Loud, Other).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      'Plain and Other are both added for Prompter, of which a backend has one.',
    );
  });

  it('calls the hooks that were added to a lifecycle service through one that wraps it', async () => {
    const trace: string[] = [];
    @Service('plugin', Lifecycle)
    class AuditedLifecycle implements Lifecycle {
      constructor(private readonly inner: Lifecycle) {}
      addStartupHook: Lifecycle['addStartupHook'] = (hook, options) => this.inner.addStartupHook(hook, options);
      addShutdownHook: Lifecycle['addShutdownHook'] = (hook, options) => this.inner.addShutdownHook(hook, options);
    }
    @Service('root', RootLifecycle)
    class AuditedRootLifecycle implements RootLifecycle {
      constructor(private readonly inner: RootLifecycle) {}
      addStartupHook: RootLifecycle['addStartupHook'] = (hook, options) => this.inner.addStartupHook(hook, options);
      addBeforeShutdownHook: RootLifecycle['addBeforeShutdownHook'] = (hook, options) =>
        this.inner.addBeforeShutdownHook(hook, options);
      addShutdownHook: RootLifecycle['addShutdownHook'] = (hook, options) => this.inner.addShutdownHook(hook, options);
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(lifecycle: Lifecycle, root: RootLifecycle) {
        lifecycle.addStartupHook(() => void trace.push('plugin up'));
        lifecycle.addShutdownHook(() => void trace.push('plugin down'));
        root.addStartupHook(() => void trace.push('root up'));
        root.addBeforeShutdownHook(() => void trace.push('root before down'));
        root.addShutdownHook(() => void trace.push('root down'));
      }
    }
    const backend = await createTestBackend().add(OperaPlugin).add(AuditedLifecycle).add(AuditedRootLifecycle).start();

    await backend.stop();

    expect(trace).to.deep.equal(['plugin up', 'root up', 'root before down', 'plugin down', 'root down']);
  });

  it('lets the default logger be wrapped', async () => {
    @Service('plugin', Logger)
    class Shouting implements Logger {
      constructor(private readonly inner: Logger) {}
      error = (message: string, meta?: Error | JsonObject) => this.inner.error(message, meta);
      warn = (message: string, meta?: Error | JsonObject) => this.inner.warn(message, meta);
      info = (message: string, meta?: Error | JsonObject) => this.inner.info(message.toUpperCase(), meta);
      debug = (message: string, meta?: Error | JsonObject) => this.inner.debug(message, meta);
      child = (meta: JsonObject): LogWriter => this.inner.child(meta);
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(logger: Logger) {
        logger.info('curtain up');
      }
    }

    const backend = await createTestBackend().add(OperaPlugin).add(Shouting).start();

    expect(backend.logger.entries.filter((entry) => entry.fields['plugin'] === 'opera')).to.deep.equal([
      { level: 'info', message: 'CURTAIN UP', fields: { plugin: 'opera' } },
    ]);
    await backend.stop();
  });

  it('refuses a wrapper that was added twice', async () => {
    const error = await failureOf(givenBackendWith({ services: [Plain] }, Loud, Loud).start());

    expect(error.errors?.map((problem) => problem.message.split('\n')[0])).to.deep.equal([
      'Loud and Loud are both added for Prompter, of which a backend has one.',
    ]);
  });
});
