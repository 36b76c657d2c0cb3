import type { Config } from '../../../contracts/root-config.js';
import { importClient } from '../delivery/import-client.js';
import { PostgresBroker } from './postgres-broker.js';
import type { PostgresBrokerSettings } from './postgres-broker-settings.js';

/**
 * Makes the broker that keeps events in PostgreSQL. It connects when it is first used.
 *
 * @throws ProsceniumError `INVALID_CONFIG` when pg is not installed
 */
export async function createPostgresBroker(settings: PostgresBrokerSettings, config: Config): Promise<PostgresBroker> {
  const { default: pg } = await importClient(config, { broker: 'postgres', install: 'pg@8' }, () => import('pg'));
  return new PostgresBroker(pg as typeof import('pg'), settings);
}
