import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** The keys of the configuration that say what becomes of bodies. */
export const bodyConfig: ConfigDeclaration = {
  path: 'backend',
  schema: {
    type: 'object',
    properties: {
      server: {
        type: 'object',
        properties: {
          bodyLimit: {
            type: ['integer', 'string'],
            description:
              "The largest body that is read, as sent and when unpacked: a number of bytes, or a number with a unit such as '500kb' or '10mb'. A route can name another one.",
            default: '1mb',
          },
        },
      },
      validateResponses: {
        type: 'boolean',
        description:
          'Whether answers are checked by the response schema of their route; one that does not fit is a 500.',
        default: 'true, unless NODE_ENV is production',
      },
    },
  },
};
