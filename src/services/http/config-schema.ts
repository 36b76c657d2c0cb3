import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `backend` may hold about where the HTTP server is. */
export const httpConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      baseUrl: {
        description: 'Where browsers reach this backend.',
        type: 'string',
        minLength: 1,
        visibility: 'frontend',
        default: 'http://localhost:<port>',
      },
      listen: {
        description: 'Where the server listens: a port, :port, host:port, [IPv6]:port, or host and port.',
        default: ':7007',
        anyOf: [
          { type: 'integer', minimum: 0, maximum: 65_535 },
          { type: 'string', minLength: 1 },
          {
            type: 'object',
            properties: {
              host: { description: 'Default: all interfaces.', type: 'string' },
              port: {
                description: '0 for any free port.',
                type: ['integer', 'string'],
                minimum: 0,
                maximum: 65_535,
                default: 7007,
              },
            },
          },
        ],
      },
    },
  },
};
