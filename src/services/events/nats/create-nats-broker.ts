import type { Config } from '../../../contracts/root-config.js';
import { importClient } from '../delivery/import-client.js';
import { NatsBroker } from './nats-broker.js';
import type { NatsBrokerSettings } from './nats-broker-settings.js';

/**
 * Makes the broker that keeps events in NATS JetStream. It connects when it is first used.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when the libraries of NATS are not installed
 */
export async function createNatsBroker(settings: NatsBrokerSettings, config: Config): Promise<NatsBroker> {
  const [transport, jetstream] = await importClient(
    config,
    { broker: 'nats', install: '@nats-io/transport-node@3 @nats-io/jetstream@3' },
    () => Promise.all([import('@nats-io/transport-node'), import('@nats-io/jetstream')]),
  );
  return new NatsBroker({ transport, jetstream }, settings);
}
