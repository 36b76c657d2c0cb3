import { type Config, Controller, createBackend, Get, Logger, Plugin, RootConfig } from 'proscenium';

@Controller('/about')
class AboutController {
  constructor(private readonly config: RootConfig) {}

  /** Reads at each request, and so sees changes of the file. */
  @Get('/', { allow: ['unauthenticated'] })
  about() {
    const shop: Config = this.config.getConfig('shop');
    return {
      name: shop.getString('name'),
      currency: shop.getString('currency'),
      sundays: shop.getString('openingHours.sundays'),
      shelves: shop.getOptionalNumber('shelves') ?? 4,
    };
  }
}

@Plugin('shop', { controllers: [AboutController] })
class ShopPlugin {
  constructor(
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  /** A required key that is missing ends the start here, not the first request. */
  onInit(): void {
    this.logger.info(`${this.config.getString('shop.name')} takes ${this.config.getString('shop.currency')}`);
  }
}

const backend = createBackend();
backend.add(ShopPlugin);
await backend.start();
