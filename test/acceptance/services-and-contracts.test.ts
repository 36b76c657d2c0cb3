import { expect } from 'chai';
import { Contract, type FeatureInput, Inject, Plugin, provide, Service, type ServiceKey, Token } from 'proscenium';
import { failureOf, lines, textOf } from '../support/failure-of.js';
import { givenBackend } from '../support/given-backend.js';
import { Prompter, RootClock } from '../support/stage.js';

const FILE = 'test/acceptance/services-and-contracts.test.ts:*';

/** The problems of a composition as whole texts. */
async function problemsOf(...features: unknown[]): Promise<string[]> {
  const error = await failureOf(givenBackend(...(features as FeatureInput[])).start());
  return (error.errors ?? []).map(textOf);
}

describe('services and their contracts', () => {
  // W-046, W-059, rule 9
  it('refuses a service whose scope is not that of its contract', async () => {
    @Service('plugin', RootClock)
    class PluginClock implements RootClock {
      time = () => 'noon';
    }
    @Service('root', Prompter)
    class RootPrompter implements Prompter {
      line = () => 'to be';
    }

    expect(await problemsOf(PluginClock, RootPrompter)).to.deep.equal([
      lines(
        "PluginClock is a plugin service, and RootClock is a contract of scope 'root'.",
        `  where  PluginClock  ${FILE}`,
        "  mend   write @Service('root', …) on PluginClock.",
        '  see    docs/reference/errors.md#scope_mismatch',
      ),
      lines(
        "RootPrompter is a root service, and Prompter is a contract of scope 'plugin'.",
        `  where  RootPrompter  ${FILE}`,
        "  mend   write @Service('plugin', …) on RootPrompter.",
        '  see    docs/reference/errors.md#scope_mismatch',
      ),
    ]);
  });

  it('refuses a service that fulfils what is no contract', async () => {
    class Plain {}
    @Service('plugin', Plain)
    class Odd extends Plain {}

    expect(await problemsOf(Odd)).to.deep.equal([
      lines(
        'Odd is marked as a service for something that is neither a contract nor a service.',
        `  where  Odd  ${FILE}`,
        '  mend   mark what it fulfils with @Contract,',
        '         or leave it out: @Service(scope) alone makes the class its own contract.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    ]);
  });

  it('lays a scope mismatch in the services of a plugin to that plugin', async () => {
    @Service('root', Prompter)
    class RootPrompter implements Prompter {
      line = () => 'to be';
    }
    @Plugin('play', { services: [RootPrompter] })
    class PlayPlugin {}

    const error = await failureOf(givenBackend(PlayPlugin).start());

    expect(textOf(error.errors?.[0])).to.equal(
      lines(
        'PlayPlugin asks for RootPrompter as a service of its own, which lives once per backend.',
        `  where  PlayPlugin  ${FILE}`,
        '  mend   add RootPrompter to the backend,',
        "         or mark it @Service('plugin', …).",
        '  see    docs/reference/errors.md#scope_violation',
      ),
    );
  });

  // Rule 11
  it('refuses two contracts with one id, wherever they are met', async () => {
    @Contract('stage.prompter')
    abstract class OtherPrompter {
      abstract other(): void;
    }
    @Service('plugin', OtherPrompter)
    class Other implements OtherPrompter {
      other() {}
    }
    @Plugin('play')
    class PlayPlugin {
      constructor(readonly prompter: Prompter) {}
    }

    const texts = await problemsOf(Other, PlayPlugin);

    expect(texts).to.deep.equal([
      lines(
        "OtherPrompter and Prompter call themselves contract 'stage.prompter'.",
        `  where  ${FILE} and test/support/stage.ts:*`,
        '  mend   give one of them another id;',
        '         if they are two copies of one package, run `npm ls` for that package and keep one version.',
        '  see    docs/reference/errors.md#duplicate_contract',
      ),
    ]);
  });

  it('refuses two tokens with one id', async () => {
    const texts = await problemsOf(
      provide(new Token<number>('stage.size'), 1),
      provide(new Token<number>('stage.size'), 2),
    );

    expect(texts.filter((text) => text.includes('duplicate_contract'))).to.deep.equal([
      lines(
        "the token 'stage.size' and the token 'stage.size' call themselves contract 'stage.size'.",
        "  where  the token 'stage.size' and the token 'stage.size'",
        '  mend   give one of them another id;',
        '         if they are two copies of one package, run `npm ls` for that package and keep one version.',
        '  see    docs/reference/errors.md#duplicate_contract',
      ),
    ]);
  });

  it('finds a service by a structural reference with the id of its contract', async () => {
    let line = '';
    const reference = { id: 'stage.prompter', scope: 'plugin' } as ServiceKey<Prompter>;
    @Plugin('play')
    class PlayPlugin {
      constructor(@Inject(reference) prompter: Prompter) {
        line = prompter.line();
      }
    }

    await givenBackend(PlayPlugin, provide(Prompter, { line: () => 'to be' })).start();

    expect(line).to.equal('to be');
  });
});
