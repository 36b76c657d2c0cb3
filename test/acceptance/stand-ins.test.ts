import { expect } from 'chai';
import {
  type Context,
  Controller,
  Get,
  Logger,
  Module,
  Plugin,
  PluginMetadata,
  Service,
  Token,
  Inject,
} from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { lines, textOf, thrownBy } from '../support/failure-of.js';
import { ActList, Programme, Prompter } from '../support/stage.js';

@Controller('/things')
class ThingController {
  constructor(
    private readonly logger: Logger,
    private readonly prompter: Prompter,
  ) {}

  @Get('/:name')
  show(ctx: Context) {
    this.logger.info('asked');
    return { name: ctx.params['name'], line: this.prompter.line(), authorization: ctx.get('authorization') };
  }
}

@Plugin('shop', { controllers: [ThingController] })
class ShopPlugin {}

describe('stand-ins of a test', () => {
  // W-186
  it('supplies an extension point to a module whose plugin is absent', async () => {
    const acts: string[] = [];
    @Module('opera')
    class OvertureModule {
      constructor(private readonly programme: Programme) {}
      onInit() {
        this.programme.add('overture');
      }
    }

    const backend = await createTestBackend()
      .add(OvertureModule)
      .with(Programme, { add: (act) => void acts.push(act) })
      .start();

    expect(acts).to.deep.equal(['overture']);
    await backend.stop();
  });

  it('replaces an extension point that the plugin offers', async () => {
    const acts: string[] = [];
    @Plugin('opera', { extensionPoints: [ActList] })
    class OperaPlugin {
      constructor(readonly list: ActList) {}
    }
    @Module('opera')
    class OvertureModule {
      constructor(private readonly programme: Programme) {}
      onInit() {
        this.programme.add('overture');
      }
    }

    const backend = await createTestBackend()
      .add(OperaPlugin)
      .add(OvertureModule)
      .with(Programme, { add: (act) => void acts.push(act) })
      .start();

    expect(acts).to.deep.equal(['overture']);
    await backend.stop();
  });

  it('takes a class as a stand-in, which may ask for services', async () => {
    class Announcer implements Prompter {
      constructor(@Inject(PluginMetadata) private readonly metadata: PluginMetadata) {}
      line = () => `this is ${this.metadata.getId()}`;
    }
    const backend = await createTestBackend().add(ShopPlugin).with(Prompter, Announcer).start();

    const prompter = await backend.get(Prompter, { plugin: 'shop' });

    expect(prompter.line()).to.equal('this is shop');
    await backend.stop();
  });

  it('takes the last of several stand-ins', async () => {
    const backend = await createTestBackend()
      .add(ShopPlugin)
      .with(Prompter, { line: () => 'first' })
      .with(Prompter, { line: () => 'last' })
      .start();

    expect((await backend.get(Prompter, { plugin: 'shop' })).line()).to.equal('last');
    await backend.stop();
  });

  it('takes a stand-in for a token and for a class that is its own contract', async () => {
    const Size = new Token<number>('stage.size');
    @Service('plugin')
    class Notebook {
      pages = 100;
    }
    const backend = await createTestBackend()
      .add(ShopPlugin)
      .with(Prompter, { line: () => '' })
      .with(Size, 3)
      .with(Notebook, { pages: 1 })
      .start();

    expect([
      await backend.get(Size, { plugin: 'shop' }),
      (await backend.get(Notebook, { plugin: 'shop' })).pages,
    ]).to.deep.equal([3, 1]);
    await backend.stop();
  });

  it('refuses a stand-in for what is no contract', () => {
    class Plain {}

    const error = thrownBy(() => createTestBackend().with(Plain, new Plain()));

    expect(textOf(error)).to.equal(
      lines(
        'with() asks for Plain, which is neither a contract nor a service.',
        '  where  test/acceptance/stand-ins.test.ts:*',
        '  mend   mark it @Contract or @Service.',
        '  see    docs/reference/errors.md#not_a_contract',
      ),
    );
  });
});
