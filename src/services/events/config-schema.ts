import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

/** What `events` may hold, beside what the plugin `events` declares. */
export const eventsConfig: ConfigDeclaration = {
  path: 'events',
  schema: {
    type: 'object',
    properties: {
      useEventBus: {
        description:
          'Whether events reach other processes: auto when there is a broker, always to demand one, never to keep them in this process.',
        enum: ['auto', 'always', 'never'],
        default: 'auto',
      },
      notifyTimeoutMs: {
        description:
          'How long a subscriber that was not woken waits until it looks for events, in milliseconds. For polls of the HTTP bus: 55000 by default and at most.',
        type: ['integer', 'string'],
        default: 5_000,
      },
      broker: {
        description: 'What carries events between processes; without it they stay in this one.',
        type: 'object',
        properties: {
          type: { description: 'What the broker rests on.', enum: ['redis', 'postgres', 'nats'] },
          connection: {
            description:
              'Where it is: redis://host:6379, postgres://user:password@host/database, nats://host:4222, or an object.',
            anyOf: [
              { type: 'string', visibility: 'secret' },
              { type: 'object', additionalProperties: true, deepVisibility: 'secret' },
            ],
          },
          namespace: {
            description: 'Put before the names of what the broker keeps: letters, digits, - and _.',
            type: 'string',
            pattern: '^[A-Za-z0-9_-]+$',
            default: 'proscenium',
          },
          publishTimeout: durationSchema('How long a publisher waits for the broker.', '5 seconds'),
          closeTimeout: durationSchema('How long a stop waits for events that are under way.', '5 seconds'),
          maxEvents: {
            description:
              'How many events of a topic are kept, besides those that durable subscriptions still wait for.',
            type: ['integer', 'string'],
            default: 10_000,
          },
          maxBacklog: {
            description: 'How many events of a topic are kept in any case; beyond it publishing is refused.',
            type: ['integer', 'string'],
            default: 100_000,
          },
          maxAge: durationSchema('How long an event is kept.', '1 day'),
        },
      },
    },
  },
};
