import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

/** What `backend.cors` may hold. */
export const corsConfig: ConfigDeclaration = {
  path: 'backend.cors',
  schema: {
    description: 'Which pages of other origins may read answers, and how. Absent or false: none.',
    anyOf: [
      { const: false },
      {
        type: 'object',
        properties: {
          origin: {
            description:
              'Origins that may read answers, such as https://portal.example.com. * stands for any characters, ? for one, {a,b} for one of several texts; * alone for every origin.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
            default: '*',
          },
          methods: {
            description: 'Methods that they may use.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
            default: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
          },
          allowedHeaders: {
            description: 'Headers that they may send. Default: those that they ask for.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          },
          exposedHeaders: {
            description: 'Headers of answers that they may read, besides those that every page may. Default: none.',
            anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          },
          credentials: {
            description: 'Whether they may send cookies; needs a list of origins.',
            type: 'boolean',
            default: false,
          },
          maxAge: {
            description:
              'How many seconds a browser may remember a preflight; -1: not at all. Default: the browser decides.',
            type: 'integer',
            minimum: -1,
          },
          preflightContinue: {
            description: 'Whether preflights go on to the routes instead of being answered.',
            type: 'boolean',
            default: false,
          },
          optionsSuccessStatus: {
            description: 'Status of the answer to a preflight.',
            type: 'integer',
            minimum: 200,
            maximum: 299,
            default: 204,
          },
        },
      },
    ],
  },
};
