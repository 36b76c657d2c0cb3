import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `backend` may hold about the headers that protect browsers. */
export const securityHeadersConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      csp: {
        description:
          'Directives of the Content-Security-Policy, in kebab-case or camelCase: an array of sources, or false to remove one. false instead of all leaves the header out.',
        anyOf: [
          { const: false },
          {
            type: 'object',
            additionalProperties: { anyOf: [{ const: false }, { type: 'array', items: { type: 'string' } }] },
          },
        ],
      },
      referrer: {
        type: 'object',
        properties: {
          policy: {
            description: 'Policies of the Referrer-Policy header, the least wanted first.',
            type: 'array',
            items: { type: 'string' },
            default: ['no-referrer'],
          },
        },
      },
      securityHeaders: {
        description:
          'Headers that every answer has, by name: a text replaces or adds one, false removes it. false instead of all sends none.',
        anyOf: [
          { const: false },
          { type: 'object', additionalProperties: { anyOf: [{ const: false }, { type: 'string' }] } },
        ],
      },
    },
  },
};
