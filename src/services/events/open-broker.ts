import type { Config } from '../../contracts/root-config.js';
import type { EventBroker } from './broker.js';
import type { BrokerSettings } from './broker-settings.js';
import type { DeadLetters } from './delivery/dead-letters.js';
import type { ConfiguredBroker } from './events-settings.js';
import { PatientBroker } from './patient-broker.js';

/**
 * Opens the broker that is configured. Its library is loaded here, and not before; that the server is away is no error.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, also when the library is not installed
 */
export async function openBroker(
  broker: ConfiguredBroker,
  settings: BrokerSettings,
  config: Config,
): Promise<EventBroker> {
  return new PatientBroker(await openPlainBroker(broker, settings, config), settings.logger);
}

/**
 * The same without patience: to subscribe fails while the server is away.
 *
 * @throws ProsceniumError `INVALID_CONFIG`, also when the library is not installed
 */
export async function openPlainBroker(
  { type, connection }: ConfiguredBroker,
  settings: BrokerSettings,
  config: Config,
): Promise<EventBroker & DeadLetters> {
  switch (type) {
    case 'redis': {
      const { openRedisBroker } = await import('./redis/open-redis-broker.js');
      return openRedisBroker(connection, settings, config);
    }
    case 'postgres': {
      const { openPostgresBroker } = await import('./postgres/open-postgres-broker.js');
      return openPostgresBroker(connection, settings, config);
    }
    case 'nats': {
      const { openNatsBroker } = await import('./nats/open-nats-broker.js');
      return openNatsBroker(connection, settings, config);
    }
  }
}
