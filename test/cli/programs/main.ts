import { createBackend, FeatureLoader, Logger, Module, Plugin, provide, RootConfig, Service } from 'proscenium';
import { StaticConfig } from 'proscenium/testing';

/** The main file of a backend, told by a variable how to behave; the command looks into it. */
const behaviour = process.env['BEHAVIOUR'] ?? '';

const say = (line: string) => process.stdout.write(`${line}\n`);

const shopSchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', visibility: 'frontend', description: 'What the shop is called.' },
    shelves: { type: 'number', default: 4, description: 'How many shelves there are.' },
    voucher: { type: 'string', visibility: 'secret', description: 'What opens the till.' },
    tills: {
      type: 'array',
      items: { type: 'object', properties: { pin: { type: 'string', visibility: 'secret' } } },
    },
    sale: {},
    drawers: { type: 'number', deprecated: 'use shelves' },
  },
};

/** Not to be built by any command. */
@Service('root')
class Fuse {
  onInit() {
    say('the fuse has blown');
  }
}

@Plugin('shop', { config: { path: 'shop', schema: shopSchema } })
class ShopPlugin {
  constructor(
    readonly fuse: Fuse,
    readonly logger: Logger,
  ) {}

  onInit() {
    say('the shop is open');
  }
}

@Module('shop')
class SaleModule {}

@Module('bakery')
class StrayModule {}

@FeatureLoader()
class SaleLoader {
  constructor(private readonly config: RootConfig) {}

  load = () => (this.config.getOptionalBoolean('shop.sale') === true ? [SaleModule] : []);
}

/** A configuration of the user's own around the usual one, of which it hands on only what the contract has. */
const loudConfig = provide(
  RootConfig,
  (inner: RootConfig) =>
    ({
      getOptional: (key?: string) => ({ ...inner.getOptional<object>(key), loud: true }),
    }) as Partial<RootConfig> as RootConfig,
  [RootConfig],
);

const make = () => createBackend().add(ShopPlugin);

switch (behaviour) {
  case 'does not wait':
    void make().start();
    setInterval(() => say('tick'), 1);
    break;
  case 'prints':
    say('printed by the main file');
    await make().start();
    break;
  case 'fails':
    throw new Error('NOPE');
  case 'fails later':
    setTimeout(() => {
      throw new Error('NOPE');
    }, 1);
    break;
  case 'lets a promise go':
    void Promise.reject(new Error('NOPE'));
    setInterval(() => {}, 1_000);
    break;
  case 'ends the process':
    process.exit(0);
    break;
  case 'starts nothing':
    make();
    break;
  case 'starts nothing and stays':
    setInterval(() => {}, 1_000);
    break;
  case 'starts two':
    await Promise.all([make().start(), createBackend().start()]);
    break;
  case 'starts one after another':
    void make().start();
    await Promise.resolve();
    void createBackend().start();
    break;
  case 'loads':
    await make().add(SaleLoader).start();
    break;
  case 'is broken':
    await make().add(StrayModule).start();
    break;
  case 'has a configuration of its own':
    await make().add(loudConfig).start();
    break;
  case 'has configuration in code':
    await make()
      .add(provide(RootConfig, new StaticConfig({ shop: { name: 'Code' }, password: 'hunter22' }, 'main.ts')))
      .start();
    break;
  case 'has a configuration that knows only its values':
    await make()
      .add(
        provide(RootConfig, {
          getOptional: () => ({ shop: { shelves: 'many' } }),
        } as Partial<RootConfig> as RootConfig),
      )
      .start();
    break;
  case 'has no plugin':
    await createBackend().start();
    break;
  default:
    await make().start();
    say('the backend has started');
}
