import { expect } from 'chai';
import { Plugin, provide, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootClock, Script } from '../support/stage.js';

const FILE = 'test/acceptance/failing-services.test.ts:*';

describe('services that fail', () => {
  // W-068, W-144
  it('names the service, its line and its plugin when a plugin service fails', async () => {
    const cause = new Error('no voice');
    @Service('plugin', Prompter)
    class Broken implements Prompter {
      async onInit() {
        throw cause;
      }
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(Broken, OperaPlugin).start());

    const [failure] = error.errors ?? [];
    expect(textOf(failure)).to.equal(
      lines(
        "Broken of plugin 'opera' could not be built: no voice",
        `  where  Broken  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
    expect(failure?.cause).to.equal(cause);
  });

  it('says it as well of a service that throws null', async () => {
    const failing = provide(Prompter, () => Promise.reject(null), []);
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(failing, OperaPlugin).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "provide(Prompter) of plugin 'opera' could not be built: a non-Error was thrown: null",
    );
  });

  it('names the innermost service when one that others need fails', async () => {
    @Service('plugin', Script)
    class BrokenScript implements Script {
      constructor() {
        throw new Error('lost');
      }
      text = () => '';
    }
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      constructor(readonly script: Script) {}
      line = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const error = await failureOf(givenBackend(BrokenScript, Whisperer, OperaPlugin).start());

    expect(error.errors?.[0]?.message.split('\n')[0]).to.equal(
      "BrokenScript of plugin 'opera' could not be built: lost",
    );
  });

  // W-069, W-107, rule 10
  it('names a root service that fails, and builds no plugin', async () => {
    let built = 0;
    @Service('root', RootClock)
    class Broken implements RootClock {
      constructor() {
        throw new Error('stopped');
      }
      time = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor() {
        built += 1;
      }
    }

    const error = await failureOf(givenBackend(Broken, OperaPlugin).start());

    expect(textOf(error)).to.equal(
      lines(
        'Broken could not be built: stopped',
        `  where  Broken  ${FILE}`,
        '  mend   see the cause, which its constructor, factory or onInit threw.',
        '  see    docs/reference/errors.md#service_failed',
      ),
    );
    expect(built).to.equal(0);
  });
});
