import { expect } from 'chai';
import {
  Controller,
  FeatureLoader,
  Get,
  HttpRouter,
  Lifecycle,
  Module,
  Plugin,
  provide,
  RootLifecycle,
  Service,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf, lines } from '../support/failure-of.js';
import { givenBackend, givenLog } from '../support/given-backend.js';
import { ActList, Programme, summaryOf } from '../support/stage.js';

describe('the order of a start', () => {
  // W-096, W-098, W-153
  it('is loaders, root services, extension points, eager services, modules, plugin, startup hooks, root startup hooks', async () => {
    const trace: string[] = [];
    const says = (text: string) => () => void trace.push(text);
    @FeatureLoader()
    class Loader {
      load() {
        trace.push('loader');
        return [RootService];
      }
    }
    @Service('root')
    class RootService {
      onInit = says('root service');
      onStartup = says('root service up');
    }
    @Service('plugin', { eager: true })
    class EagerService {
      onInit = says('eager service');
      onStartup = says('eager service up');
    }
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(lifecycle: Lifecycle, root: RootLifecycle) {
        trace.push('plugin built');
        lifecycle.addStartupHook(says('plugin startup hook'));
        root.addStartupHook(says('root startup hook'));
      }
      onInit = says('plugin initialised');
      onStartup = says('plugin up');
    }
    @Module('opera')
    class OvertureModule {
      constructor(readonly programme: Programme) {
        trace.push('module built');
      }
      onInit = says('module initialised');
      onStartup = says('module up');
    }

    const backend = await createTestBackend()
      .add(OperaPlugin)
      .add(OvertureModule)
      .add(EagerService)
      .add(Loader)
      .start();

    expect(trace).to.deep.equal([
      'loader',
      'root service',
      'eager service',
      'module built',
      'module initialised',
      'plugin built',
      'plugin initialised',
      'eager service up',
      'module up',
      'plugin up',
      'plugin startup hook',
      'root service up',
      'root startup hook',
    ]);
    await backend.stop();
  });

  // W-097
  it('runs all plugins side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    const plugins = ['a', 'b', 'c'].map((id) => {
      @Plugin(id)
      class SomePlugin {
        async onInit() {
          arrived += 1;
          if (arrived === 3) meeting.resolve();
          await meeting.promise;
        }
      }
      return SomePlugin;
    });

    const { outcome } = await givenBackend(...plugins).start();

    expect(outcome).to.equal('success');
  });

  // W-124
  it('runs modules of one plugin side by side', async () => {
    const meeting = deferred();
    let arrived = 0;
    @Plugin('opera')
    class OperaPlugin {}
    const modules = ['a', 'b', 'c'].map((id) => {
      @Module('opera', { id })
      class SomeModule {
        async onInit() {
          arrived += 1;
          if (arrived === 3) meeting.resolve();
          await meeting.promise;
        }
      }
      return SomeModule;
    });

    const { outcome } = await givenBackend(OperaPlugin, ...modules).start();

    expect(outcome).to.equal('success');
  });

  it('builds the plugin only when every module has settled', async () => {
    const slow = deferred();
    const trace: string[] = [];
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        trace.push('plugin');
      }
    }
    @Module('opera')
    class SlowModule {
      async onInit() {
        await slow.promise;
        trace.push('slow module');
      }
    }
    @Module('opera')
    class FailingModule {
      onInit() {
        trace.push('failing module');
        throw new Error('NOPE');
      }
    }
    const failure = failureOf(givenBackend(OperaPlugin, SlowModule, FailingModule).start());
    await standstill();
    slow.resolve();

    await failure;

    expect(trace).to.deep.equal(['failing module', 'slow module', 'plugin']);
  });

  // W-153
  it('runs startup hooks of a plugin without waiting for other plugins, and those of the root after all', async () => {
    const slow = deferred();
    const trace: string[] = [];
    @Plugin('fast')
    class FastPlugin {
      onStartup() {
        trace.push('fast up');
      }
    }
    @Plugin('slow')
    class SlowPlugin {
      onInit = () => slow.promise;
      onStartup() {
        trace.push('slow up');
      }
    }
    @Service('root')
    class RootService {
      onStartup() {
        trace.push('root up');
      }
    }
    const started = givenBackend(FastPlugin, SlowPlugin, RootService).start();
    await standstill();
    const before = [...trace];
    slow.resolve();

    await started;

    expect({ before, after: trace }).to.deep.equal({ before: ['fast up'], after: ['fast up', 'slow up', 'root up'] });
  });

  // W-147
  it('runs no startup hooks of a plugin that failed, and no root startup hooks after a failed start', async () => {
    const trace: string[] = [];
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
      onStartup() {
        trace.push('broken up');
      }
    }
    @Plugin('fine')
    class FinePlugin {
      onStartup() {
        trace.push('fine up');
      }
    }
    @Service('root')
    class RootService {
      onStartup() {
        trace.push('root up');
      }
    }

    await failureOf(givenBackend(BrokenPlugin, FinePlugin, RootService).start());

    expect(trace).to.deep.equal(['fine up']);
  });

  it('tells the services of a plugin that it failed, and with what', async () => {
    const trace: unknown[] = [];
    @Service('plugin', { eager: true })
    class Watcher {
      onStartupFailure(error: Error) {
        trace.push(error.message, error instanceof Error);
      }
    }
    @Plugin('broken')
    class BrokenPlugin {
      onInit() {
        const odd: unknown = 'NOPE';
        throw odd;
      }
    }

    await failureOf(givenBackend(BrokenPlugin, Watcher).start());

    expect(trace).to.deep.equal(['NOPE', true]);
  });

  it('logs a startup hook that fails with the name of its plugin, and fails nothing', async () => {
    const log = givenLog();
    @Plugin('opera')
    class OperaPlugin {
      async onStartup() {
        throw new Error('stage fright');
      }
    }
    @Service('root')
    class RootService {
      onStartup() {
        throw new Error('lights out');
      }
    }

    const { outcome } = await givenBackend(OperaPlugin, RootService, log.feature).start();

    expect({ outcome, errors: log.messages().filter((line) => line.startsWith('error')) }).to.deep.equal({
      outcome: 'success',
      errors: [
        "error: OperaPlugin.onStartup of plugin 'opera' failed",
        'error: RootService.onStartup of the backend failed',
      ],
    });
  });

  // W-105
  it('happens once', async () => {
    const started = givenBackend();
    const failed = givenBackend(class Plain {});
    const stopped = givenBackend();
    await started.start();
    await failureOf(failed.start());
    await stopped.stop();

    const errors = await Promise.all([started, failed, stopped].map((backend) => failureOf(backend.start())));

    const text = (state: string) =>
      lines(
        `The backend cannot be started after the backend has been ${state}.`,
        '  mend   add every feature first, then start once; make a new Backend to start again.',
        '  see    docs/reference/errors.md#already_started',
      );
    expect(errors.map((error) => error.message)).to.deep.equal([text('started'), text('started'), text('stopped')]);
  });

  it('refuses a second call while the first is under way', async () => {
    const backend = givenBackend();
    const first = backend.start();

    const error = await failureOf(backend.start());

    expect(error.code).to.equal('ALREADY_STARTED');
    await first;
  });

  // W-175, W-176
  it('logs what starts, what fails at once, and the end', async () => {
    const log = givenLog();
    const slow = deferred();
    @Plugin('b')
    class SlowPlugin {
      onInit = () => slow.promise;
    }
    @Plugin('a')
    class BrokenPlugin {
      onInit() {
        throw new Error('NOPE');
      }
    }
    const failure = failureOf(givenBackend(SlowPlugin, BrokenPlugin, log.feature).start());
    await standstill();
    const before = log.messages();
    slow.resolve();
    await failure;

    expect(before).to.deep.equal([
      "info: Plugin initialization started: 'a', 'b'",
      "error: Plugin 'a' failed to start; waiting for 'b' before everything is stopped",
    ]);
    expect(log.messages()[2]).to.equal("info: Plugin initialization complete, newly initialized: 'b'");
    expect(log.logger.entries[0]?.fields).to.deep.equal({ type: 'initialization' });
  });

  it('logs a module that fails at once', async () => {
    const log = givenLog();
    const slow = deferred();
    @Plugin('opera')
    class OperaPlugin {
      onInit = () => slow.promise;
    }
    @Module('opera')
    class BrokenModule {
      onInit() {
        throw new Error('NOPE');
      }
    }
    const failure = failureOf(givenBackend(OperaPlugin, BrokenModule, log.feature).start());
    await standstill();
    const before = log.messages();
    slow.resolve();
    await failure;

    expect(before).to.deep.equal([
      "info: Plugin initialization started: 'opera'",
      "error: Module 'broken' of plugin 'opera' failed to start; waiting for 'opera' before everything is stopped",
    ]);
  });

  it('mounts controllers of a plugin and its modules, but not of a module that failed', async () => {
    const routes: string[] = [];
    const router = provide(HttpRouter, {
      route: (route: { path: string }) => void routes.push(route.path),
    } as unknown as HttpRouter);
    @Controller('/seats')
    class SeatController {
      @Get('/:id')
      show() {}
    }
    @Controller('/fine')
    class FineController {
      @Get()
      show() {}
    }
    @Controller('/broken')
    class BrokenController {
      @Get()
      show() {}
    }
    @Plugin('opera', { controllers: [SeatController] })
    class OperaPlugin {}
    @Module('opera', { controllers: [FineController] })
    class FineModule {}
    @Module('opera', { controllers: [BrokenController] })
    class BrokenModule {
      onInit() {
        throw new Error('NOPE');
      }
    }

    await failureOf(givenBackend(OperaPlugin, FineModule, BrokenModule, router).start());

    expect(routes).to.deep.equal(['/seats/:id', '/fine']);
  });

  it('lays a controller that cannot be built to the module that brought it', async () => {
    const router = provide(HttpRouter, { route() {} } as unknown as HttpRouter);
    @Controller('/broken')
    class BrokenController {
      constructor() {
        throw new Error('NOPE');
      }
    }
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera', { controllers: [BrokenController] })
    class BrokenModule {}

    const error = (await failureOf(givenBackend(OperaPlugin, BrokenModule, router).start())) as Error & {
      result: never;
    };

    const { plugins } = summaryOf(error.result) as {
      plugins: { failure?: string; modules: { moduleId: string; failure?: string }[] }[];
    };
    expect(
      plugins.map(({ failure, modules }) => [
        failure,
        modules.map((module) => [module.moduleId, module.failure?.split('\n')[0]]),
      ]),
    ).to.deep.equal([[undefined, [['broken', "BrokenController of plugin 'opera' could not be built: NOPE"]]]]);
  });
});
