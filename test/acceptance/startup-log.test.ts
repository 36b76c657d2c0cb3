import { expect } from 'chai';
import { Module, Plugin } from 'proscenium';
import { deferred, standstill } from '../support/deferred.js';
import { failureOf } from '../support/failure-of.js';
import { givenBackend, givenLog } from '../support/given-backend.js';

describe('the log of a start', () => {
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
});
