import type { ConfigDeclaration } from '../../decorators/config-declaration.js';
import { durationSchema } from '../duration/index.js';

const clusterSettings = {
  defaults: {
    description: 'Options for the connection to each node.',
    type: 'object',
    additionalProperties: true,
    deepVisibility: 'secret',
  },
  minimizeConnections: {
    description: 'Whether nodes are connected to only when a value of theirs is asked for.',
    type: 'boolean',
    default: false,
  },
  useReplicas: { description: 'Whether values are read from replicas, too.', type: 'boolean', default: false },
  maxCommandRedirections: {
    description: 'How often a command follows a value that has moved to another node.',
    type: 'integer',
    default: 16,
  },
} as const;

const rootNodes = { type: 'array', items: { type: 'object' }, deepVisibility: 'secret' } as const;

/** What `backend.cache` may hold. */
export const cacheConfig: ConfigDeclaration = {
  path: 'backend.cache',
  schema: {
    type: 'object',
    properties: {
      store: {
        description: 'Where values are kept.',
        enum: ['memory', 'redis', 'valkey', 'memcache'],
        default: 'memory',
      },
      connection: {
        description: 'How to reach the store: a text, or for redis also an object of options of the client.',
        anyOf: [
          { type: 'string', visibility: 'secret' },
          {
            type: 'object',
            required: ['url'],
            additionalProperties: true,
            deepVisibility: 'secret',
            properties: { url: { description: 'redis://host:6379, rediss://user:password@host.', type: 'string' } },
          },
        ],
      },
      defaultTtl: {
        description:
          'How long values stay that are set without a time: milliseconds, or a duration such as 30s, PT30S or { seconds: 30 }.',
        type: ['number', 'string', 'object'],
        default: 'for ever',
      },
      timeout: durationSchema('How long a call waits for the store.', '150 ms'),
      breaker: {
        type: 'object',
        properties: {
          failures: {
            description: 'How many calls in a row the store may leave unanswered before it is left alone.',
            type: 'integer',
            minimum: 1,
            default: 1,
          },
          probeInterval: durationSchema(
            'The longest time between two attempts to find out whether the store answers again.',
            '1 s',
          ),
        },
      },
      healthCheck: {
        description: 'Whether a store that does not answer is seen in readiness, or ends it.',
        enum: ['none', 'shown', 'required'],
        default: 'none',
      },
      memory: {
        type: 'object',
        properties: {
          maxEntries: {
            description: 'How many values are kept in memory.',
            type: 'integer',
            minimum: 1,
            default: 10_000,
          },
          maxSize: {
            description: 'How many bytes they and their keys may have.',
            type: 'integer',
            minimum: 1,
            default: 67_108_864,
          },
        },
      },
      redis: {
        type: 'object',
        properties: {
          client: {
            type: 'object',
            properties: {
              namespace: { description: 'What stands before the plugin id in every key.', type: 'string' },
              keyPrefixSeparator: {
                description: 'What stands between namespace, plugin id and key.',
                type: 'string',
                default: ':',
              },
              clearBatchSize: { description: 'Passed on to @keyv/redis.', type: 'integer' },
              useUnlink: {
                description: 'Whether values are deleted by UNLINK instead of DEL.',
                type: 'boolean',
                default: true,
              },
              noNamespaceAffectsAll: { description: 'Passed on to @keyv/redis.', type: 'boolean', default: false },
            },
          },
          cluster: {
            type: 'object',
            properties: {
              rootNodes: { description: 'Nodes to ask for all others: options of the client, with url.', ...rootNodes },
              ...clusterSettings,
            },
          },
        },
      },
      valkey: {
        type: 'object',
        properties: {
          client: {
            type: 'object',
            properties: {
              keyPrefix: { description: 'What stands before the plugin id in every key.', type: 'string' },
            },
          },
          cluster: {
            type: 'object',
            properties: {
              rootNodes: { description: 'Nodes to ask for all others: host and port.', ...rootNodes },
              ...clusterSettings,
            },
          },
        },
      },
    },
  },
};
