import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

const DURATION = {
  anyOf: [{ type: 'number', minimum: 0 }, { type: 'string' }, { type: 'object' }],
};

/** What may stand below `backend.server`. */
export const serverConfig: ConfigDeclaration = {
  path: 'backend.server',
  schema: {
    type: 'object',
    description: 'Limits of the HTTP server. Times are milliseconds or durations, and 0 means no limit.',
    properties: {
      headersTimeout: {
        ...DURATION,
        description: 'How long the headers of a request may take to arrive.',
        default: '10 seconds',
      },
      requestTimeout: {
        ...DURATION,
        description: 'How long a whole request may take to arrive, with its body.',
        default: '30 seconds',
      },
      keepAliveTimeout: {
        ...DURATION,
        description: 'How long a connection is kept for a next request; longer than the load balancer keeps its own.',
        default: '65 seconds',
      },
      timeout: {
        ...DURATION,
        description: 'How long nothing may move on a connection while a request is under way.',
        default: '5 minutes',
      },
      maxHeadersCount: {
        type: 'integer',
        minimum: 0,
        description: 'How many headers a request may have.',
        default: 2000,
      },
      maxRequestsPerSocket: {
        type: 'integer',
        minimum: 0,
        description: 'How many requests a connection may carry before it is closed.',
        default: 0,
      },
      maxConnections: {
        type: 'integer',
        minimum: 0,
        description: 'How many connections may be open at a time; further ones are closed at once.',
        default: 0,
      },
    },
  },
};
