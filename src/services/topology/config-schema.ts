import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `backend.topology` may hold. */
export const topologyConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      topology: {
        description: 'Which backends there are, where, and with which plugins; the same in all of them.',
        type: 'object',
        properties: {
          self: {
            description: 'The name of this backend; the environment variable PROSCENIUM_BACKEND comes first.',
            type: 'string',
            minLength: 1,
          },
          backends: {
            description: 'Every backend, by name.',
            type: 'object',
            minProperties: 1,
            additionalProperties: {
              type: 'object',
              required: ['url', 'plugins'],
              properties: {
                url: {
                  description: 'Where the backend is, or where backends and where browsers reach it.',
                  anyOf: [
                    { type: 'string', minLength: 1, visibility: 'frontend' },
                    {
                      type: 'object',
                      required: ['internal'],
                      properties: {
                        internal: { description: 'Where backends reach it.', type: 'string', minLength: 1 },
                        external: {
                          description: 'Where browsers reach it; default: backend.baseUrl.',
                          type: 'string',
                          minLength: 1,
                          visibility: 'frontend',
                        },
                      },
                    },
                  ],
                },
                listen: {
                  description:
                    'Where it listens, as in backend.listen, which it comes before; default: the port of its URL.',
                  anyOf: [{ type: 'integer' }, { type: 'string', minLength: 1 }, { type: 'object' }],
                },
                plugins: {
                  description: 'The ids of its plugins.',
                  type: 'array',
                  items: { type: 'string', minLength: 1, visibility: 'frontend' },
                },
              },
            },
          },
        },
      },
    },
  },
};
