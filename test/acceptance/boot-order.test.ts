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
import { givenBackend } from '../support/given-backend.js';
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
        `The backend cannot be started: the backend has been ${state} already.`,
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
