import { expect } from 'chai';
import type { JsonObject } from '#src/contracts/root-config.js';
import { openRedisBroker } from '#src/services/events/redis/open-redis-broker.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { failureOf } from '../../support/failure-of.js';
import { givenBrokerSettings } from './support/given-broker-settings.js';

describe('openRedisBroker', () => {
  for (const [connection, problem] of [
    ['http://u:hidden@db', "'events.broker.connection' is no URL of a Redis."],
    ['db:6379:hidden', "'events.broker.connection' is no URL of a Redis."],
    [{ host: 'db', port: 'many' }, "'events.broker.connection.port' is no port."],
    [{ host: 'db', port: 65_536 }, "'events.broker.connection.port' is no port."],
  ] satisfies readonly [string | JsonObject, string][])
    it(`refuses ${JSON.stringify(connection)}, and does not repeat it`, async () => {
      const config = new StaticConfig({ events: { broker: { type: 'redis' } } });

      const failure = await failureOf(openRedisBroker(connection, givenBrokerSettings('shop'), config));

      expect(failure.message.split('\n')[0]).to.equal(problem);
      expect(failure.message).not.to.contain('hidden');
    });
});
