import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** What `backend` may hold about the way of a request. */
export const requestConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      requestLog: {
        description: 'Whether each request is logged when it is answered, and which are left out.',
        default: true,
        anyOf: [
          { type: 'boolean' },
          {
            type: 'object',
            properties: {
              exclude: {
                description: 'Paths that are left out, each with all that lies below it.',
                type: 'array',
                items: { type: 'string', pattern: '^/' },
                default: [],
              },
            },
          },
        ],
      },
      server: {
        type: 'object',
        properties: {
          handlerTimeout: {
            description:
              "How long a handler may take to answer, as a duration longer than nothing ('60 seconds', 'PT1M', { minutes: 1 }) or a number of milliseconds. The option timeout of a route goes before it.",
            default: '60 seconds',
            anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'number', exclusiveMinimum: 0 }],
          },
        },
      },
    },
  },
};
