import { expect } from 'chai';
import type { JsonObject } from 'proscenium';
import { DEFAULT_BROKER_LIMITS } from '#src/services/events/broker-settings.js';
import { readEventsSettings } from '#src/services/events/events-settings.js';
import { StaticConfig } from '#src/services/root-config/index.js';
import { thrownBy } from '../../support/failure-of.js';

describe('readEventsSettings', () => {
  it('keeps events in the process by default', () => {
    expect(read({})).to.deep.equal({ broker: undefined, limits: DEFAULT_BROKER_LIMITS });
  });

  it('reads the broker and every limit', () => {
    const settings = read({
      useEventBus: 'always',
      notifyTimeoutMs: 250,
      broker: {
        type: 'redis',
        connection: 'redis://127.0.0.1',
        namespace: 'staging',
        publishTimeout: '2s',
        closeTimeout: { seconds: 3 },
        maxEvents: 10,
        maxBacklog: '20',
        maxAge: 'PT1H',
      },
    });

    expect(settings).to.deep.equal({
      broker: { type: 'redis', connection: 'redis://127.0.0.1', namespace: 'staging' },
      limits: {
        publishTimeout: 2_000,
        pollInterval: 250,
        closeTimeout: 3_000,
        maxEvents: 10,
        maxBacklog: 20,
        maxAge: 3_600_000,
      },
    });
  });

  it('leaves the broker alone when the event bus is not to be used', () => {
    expect(read({ useEventBus: 'never', broker: { type: 'redis' } }).broker).to.equal(undefined);
  });

  const refused: [JsonObject, string][] = [
    [{ useEventBus: 'always' }, "'events.useEventBus' in the given configuration is 'always', and there is no broker."],
    [{ useEventBus: 'maybe' }, "'events.useEventBus' in the given configuration is 'maybe'."],
    [{ broker: { type: 'kafka' } }, "'events.broker.type' in the given configuration is 'kafka', which is no broker."],
    [
      { broker: { type: 'redis', connection: 5 } },
      "'events.broker.connection' in the given configuration is neither a string nor an object.",
    ],
    [
      { broker: { type: 'redis', namespace: 'a b' } },
      "'events.broker.namespace' in the given configuration has characters that names cannot have.",
    ],
    [{ broker: { type: 'redis', maxEvents: 0 } }, "'events.broker.maxEvents' in the given configuration is 0."],
    [
      { broker: { type: 'redis', publishTimeout: '0s' } },
      "'events.broker.publishTimeout' in the given configuration is no time at all.",
    ],
    [
      { broker: { type: 'redis', publishTimeout: '2 days' } },
      "'events.broker.publishTimeout' in the given configuration is more than a day.",
    ],
    [
      { notifyTimeoutMs: 86_400_001, broker: { type: 'redis' } },
      "'events.notifyTimeoutMs' in the given configuration is more than a day.",
    ],
  ];
  for (const [events, message] of refused)
    it(`refuses ${JSON.stringify(events)}`, () => {
      const error = thrownBy(() => read(events));

      expect(error.message.split('\n')[0]).to.equal(message);
    });
});

function read(events: JsonObject) {
  return readEventsSettings(new StaticConfig({ events }));
}
