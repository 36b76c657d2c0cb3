import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

const DURATION = { anyOf: [{ type: 'string' }, { type: 'object' }] };

const LIMIT = {
  window: {
    ...DURATION,
    description: 'The time in which requests are counted, from 1 second to 23 days.',
    default: '1 minute',
  },
  incomingRequestLimit: {
    type: 'integer',
    minimum: 1,
    description: 'How many requests of one client are answered within the window.',
    default: 5,
  },
  ipAllowList: {
    type: 'array',
    items: { type: 'string' },
    description: 'Clients without a limit: addresses, networks, or the names loopback, linklocal and uniquelocal.',
    default: ['127.0.0.1', '::1'],
  },
  skipSuccessfulRequests: {
    type: 'boolean',
    description: 'Whether answers with a status below 400 do not count.',
    default: false,
  },
  skipFailedRequests: {
    type: 'boolean',
    description: 'Whether answers with a status from 400 on do not count.',
    default: false,
  },
  passOnStoreError: {
    type: 'boolean',
    description: 'Whether requests pass that the store could not count; else they are answered with 503.',
    default: false,
  },
};

/** What may stand at `backend.rateLimit`. */
export const rateLimitConfig: ConfigDeclaration = {
  path: 'backend.rateLimit',
  schema: {
    description: 'How many requests a client may send: true for the defaults.',
    default: false,
    anyOf: [
      { type: 'boolean' },
      {
        type: 'object',
        properties: {
          ...LIMIT,
          global: {
            type: 'boolean',
            description: 'Whether the whole backend has a limit, beside those of plugins.',
            default: true,
          },
          store: {
            description: 'Where requests are counted.',
            anyOf: [
              { type: 'object', required: ['type'], properties: { type: { const: 'memory' } } },
              {
                type: 'object',
                required: ['type', 'connection'],
                properties: {
                  type: { const: 'redis' },
                  connection: {
                    type: 'string',
                    visibility: 'secret',
                    description: 'Where the Redis is: redis://host:6379, rediss://user:password@host.',
                  },
                },
              },
            ],
          },
          plugin: {
            type: 'object',
            description: 'Limits of single plugins, by id: true for the defaults.',
            additionalProperties: { anyOf: [{ type: 'boolean' }, { type: 'object', properties: LIMIT }] },
          },
        },
      },
    ],
  },
};
