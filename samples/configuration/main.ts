import {
  type ConfigOf,
  configSection,
  Controller,
  createBackend,
  Get,
  InjectConfig,
  type LiveSection,
  Logger,
  Plugin,
} from 'proscenium';
import { z } from 'zod';

/** What may stand below `shop`, and what holds where nothing does. */
const shopConfig = configSection(
  'shop',
  z.object({
    name: z.string(),
    currency: z.string().length(3),
    openingHours: z.object({ weekdays: z.string(), sundays: z.string() }),
    shelves: z.number().default(4),
  }),
);

type ShopSettings = ConfigOf<typeof shopConfig>;

@Controller('/about')
class AboutController {
  constructor(@InjectConfig(shopConfig.live) private readonly shop: LiveSection<ShopSettings>) {}

  /** Reads at each request, and so sees changes of the file. */
  @Get('/', { allow: ['unauthenticated'] })
  about() {
    const { name, currency, openingHours, shelves } = this.shop.current;
    return { name, currency, sundays: openingHours.sundays, shelves };
  }
}

@Plugin('shop', { controllers: [AboutController], config: shopConfig })
class ShopPlugin {
  constructor(
    @InjectConfig(shopConfig) private readonly settings: ShopSettings,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    this.logger.info(`${this.settings.name} takes ${this.settings.currency}`);
  }
}

const backend = createBackend();
backend.add(ShopPlugin);
await backend.start();
