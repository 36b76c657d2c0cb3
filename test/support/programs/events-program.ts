import {
  createBackend,
  Events,
  KoaRootHttpRouter,
  Plugin,
  provide,
  RootConfig,
  RootLogger,
  withOptions,
} from 'proscenium';
import { MemoryLogger, StaticConfig } from 'proscenium/testing';

/**
 * A backend with the configuration of its first argument as JSON. Its plugin `stock` says what it hears of the topic `orders`: by an
 * ordinary subscription, and by a durable one, which never answers when the second argument is `hang`.
 */
const config = JSON.parse(process.argv[2] ?? '{}');
const hangs = process.argv[3] === 'hang';

@Plugin('stock')
class StockPlugin {
  constructor(private readonly events: Events) {}

  async onInit() {
    await this.events.subscribe({
      id: 'ordinary',
      topics: ['orders'],
      onEvent: async ({ eventPayload }) => void process.stdout.write(`ordinary ${eventPayload}\n`),
    });
    await this.events.subscribe({
      id: 'durable',
      topics: ['orders'],
      durable: true,
      ackTimeout: '1 second',
      onEvent: async ({ eventPayload, attempt }) => {
        process.stdout.write(`durable ${eventPayload} ${attempt}\n`);
        if (hangs) await new Promise(() => {});
      },
    });
  }
}

await createBackend()
  .add(provide(RootConfig, new StaticConfig(config)))
  .add(provide(RootLogger, new MemoryLogger()))
  .add(withOptions(KoaRootHttpRouter, { listen: { host: '127.0.0.1', port: 0 } }))
  .add(StockPlugin)
  .start();
process.stdout.write('ready\n');
