import { Logger } from '../../contracts/logger.js';
import { RootConfig } from '../../contracts/root-config.js';
import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { Plugin } from '../../decorators/plugin.js';
import { BusController } from './bus/bus-controller.js';
import { BusReadController } from './bus/bus-read-controller.js';
import { BusRelay } from './bus/bus-relay.js';
import { BusStore } from './bus/bus-store.js';
import { BusWindow } from './bus/bus-window.js';
import { CreateBusTables } from './bus/create-bus-tables.js';
import { WaitingPolls } from './bus/waiting-polls.js';
import { IngressController } from './ingress-controller.js';
import { IngressRegistry, LONGEST_TOPIC } from './ingress-registry.js';

/** What `events.http` may hold. */
const ingressConfig: ConfigDeclaration = {
  path: 'events.http',
  schema: {
    type: 'object',
    properties: {
      topics: {
        description: 'Topics of which everybody may post events, at /api/events/http/<topic>.',
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: LONGEST_TOPIC },
        default: [],
      },
    },
  },
};

/**
 * Receives events by HTTP: `POST /api/events/http/<topic>` for the topics of `events.http.topics`, and for those that modules add
 * through {@link EventIngress}; and shares events with other backends by the HTTP bus of Backstage.
 *
 * @example
 * ```ts
 * backend.add(import('proscenium/plugins/events'));
 * ```
 */
@Plugin('events', {
  extensionPoints: [IngressRegistry],
  services: [BusStore, BusWindow, WaitingPolls, BusRelay],
  controllers: [IngressController, BusController, BusReadController],
  migrations: [CreateBusTables],
  config: ingressConfig,
})
export class EventsPlugin {
  constructor(
    private readonly registry: IngressRegistry,
    private readonly config: RootConfig,
    private readonly logger: Logger,
  ) {}

  onInit(): void {
    this.registry.addConfiguredTopics(this.config.getOptionalStringArray('events.http.topics') ?? []);
    for (const topic of this.registry.topics)
      this.logger.info(`Registered /api/events/http/${encodeURIComponent(topic)} to receive events`);
  }
}
