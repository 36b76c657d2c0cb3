import { expect } from 'chai';
import { Plugin, Service } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend, givenLog } from '../support/given-backend.js';

describe('startup hooks', () => {
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
});
