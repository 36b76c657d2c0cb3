import { expect } from 'chai';
import { Contract, Module, Plugin, Service } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter } from '../support/stage.js';

const FILE = 'test/acceptance/broken-contract-defaults.test.ts:*';

/** The problem of a plugin that asks for a contract with this default. */
async function problemOf(fallback: () => Promise<unknown>): Promise<string> {
  @Contract('stage.voice', { default: fallback as never })
  abstract class Voice {
    abstract sing(): string;
  }
  @Plugin('opera')
  class OperaPlugin {
    constructor(readonly voice: Voice) {}
  }
  const error = await failureOf(givenBackend(OperaPlugin).start());
  return textOf(error.errors?.[0]);
}

const failed = (reason: string) =>
  lines(
    `The default of Voice could not be built: ${reason}`,
    `  where  OperaPlugin, constructor argument 1 (voice)  ${FILE}`,
    '  mend   see the cause, which its constructor, factory or onInit threw.',
    '  see    docs/reference/errors.md#service_failed',
  );

describe('defaults of contracts that are broken', () => {
  // W-057
  it('lays a default that cannot be loaded to the plugin that asks', async () => {
    expect(await problemOf(() => Promise.reject(new Error('no such file')))).to.equal(failed('no such file'));
  });

  it('lays it also to a module that asks', async () => {
    @Contract('stage.voice', { default: () => Promise.reject(new Error('no such file')) })
    abstract class Voice {
      abstract sing(): string;
    }
    @Plugin('opera')
    class OperaPlugin {}
    @Module('opera')
    class VoiceModule {
      constructor(readonly voice: Voice) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin, VoiceModule).start());

    expect(error.message.split('\n')[1]).to.equal(
      "  Module 'voice' for plugin 'opera' startup failed; caused by ProsceniumError [SERVICE_FAILED]: The default of Voice could not be built: no such file",
    );
  });

  // W-059
  it('refuses a default that is no service', async () => {
    class Plain {}

    expect(await problemOf(async () => Plain)).to.equal(failed('the default of Voice is no class marked @Service'));
  });

  it('refuses a default that fulfils another contract', async () => {
    @Service('plugin', Prompter)
    class Whisperer implements Prompter {
      line = () => '';
    }

    expect(await problemOf(async () => Whisperer)).to.equal(failed('the default of Voice fulfils Prompter'));
  });

  it('refuses a default whose scope is not that of the contract', async () => {
    @Contract('stage.rootVoice', { scope: 'root', default: async () => PluginVoice })
    abstract class RootVoice {
      abstract sing(): string;
    }
    @Service('plugin', RootVoice)
    class PluginVoice implements RootVoice {
      sing = () => '';
    }
    @Plugin('opera')
    class OperaPlugin {
      constructor(readonly voice: RootVoice) {}
    }

    const error = await failureOf(givenBackend(OperaPlugin).start());

    expect(textOf(error.errors?.[0]).split('\n')[0]).to.equal(
      "The default of RootVoice could not be built: PluginVoice is a plugin service, and RootVoice is a contract of scope 'root'",
    );
  });
});
