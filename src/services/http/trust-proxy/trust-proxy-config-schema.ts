import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** What may stand at `backend.trustProxy`. */
export const trustProxyConfig: ConfigDeclaration = {
  path: 'backend.trustProxy',
  schema: {
    description:
      'Which proxies are believed what they say about the client: all, a number of them, or those at these addresses, networks or names (loopback, linklocal, uniquelocal).',
    default: false,
    anyOf: [
      { type: 'boolean' },
      { type: 'integer', minimum: 0 },
      { type: 'string' },
      { type: 'array', items: { type: 'string' } },
    ],
  },
};
