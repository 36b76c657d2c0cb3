import type { ConfigDeclaration } from '../../../decorators/config-declaration.js';

/** What may stand at `backend.https`. */
export const httpsConfig: ConfigDeclaration = {
  path: 'backend.https',
  schema: {
    description:
      'Whether the server speaks HTTPS: true with a certificate made for development, or with one of your own.',
    default: false,
    anyOf: [
      { type: 'boolean' },
      {
        type: 'object',
        properties: {
          certificate: {
            type: 'object',
            description: 'A certificate of your own, followed while the backend runs.',
            required: ['cert', 'key'],
            properties: {
              cert: {
                type: 'string',
                description: 'The certificate and those of its issuers, as PEM; usually by $file.',
              },
              key: {
                type: 'string',
                visibility: 'secret',
                description: 'The private key, as PEM; usually by $file.',
              },
            },
          },
        },
      },
    ],
  },
};
